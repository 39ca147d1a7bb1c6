"""The templates that come with the product say what the published checklist says, word for word."""

import pytest

from probes.discovery import kinds
from readiness.checklists.template import (
    KINDS,
    TemplateInvalid,
    digest,
    dump_template,
    library,
    parse_template,
)

LAUNCH = {
    "Infrastructure": {
        "infrastructure.hosting": "Hosting environment provisioned",
        "infrastructure.dns": "Domain and DNS configured",
        "infrastructure.tls": "SSL/TLS certificates installed (auto-renewal)",
        "infrastructure.cdn": "CDN configured (if needed)",
        "infrastructure.backups": "Database backups automated and tested",
        "infrastructure.environment_variables": "Environment variables secured (not in code)",
    },
    "Security": {
        "security.https": "HTTPS enforced (redirect HTTP)",
        "security.headers": "Security headers configured (CSP, HSTS, etc.)",
        "security.authentication": "Authentication tested thoroughly",
        "security.authorization": "Authorization checked at every endpoint",
        "security.secrets_rotated": "Secrets rotated from development",
        "security.dependencies": "Dependency vulnerabilities scanned",
        "security.rate_limiting": "Rate limiting enabled",
        "security.input_validation": "Input validation on all endpoints",
    },
    "Monitoring": {
        "monitoring.error_tracking": "Application error tracking (Sentry, etc.)",
        "monitoring.uptime": "Uptime monitoring configured",
        "monitoring.performance_metrics": "Performance metrics collected",
        "monitoring.log_aggregation": "Log aggregation set up",
        "monitoring.alerting_rules": "Alerting rules defined",
        "monitoring.on_call": "On-call contact configured",
    },
    "Data": {
        "data.migrations": "Database migrations tested",
        "data.backup_restore": "Backup restore verified",
        "data.retention_policy": "Data retention policy defined",
        "data.privacy": "GDPR/privacy compliance (if applicable)",
        "data.test_data": "Seed/test data removed",
    },
    "Operations": {
        "operations.deployment_documented": "Deployment process documented",
        "operations.rollback_tested": "Rollback procedure tested",
        "operations.health_check": "Health check endpoint working",
        "operations.readme": "README updated with run instructions",
        "operations.config_separated": "Environment-specific configs separated",
    },
}

OTHER_LISTS = {
    "pre_deployment": (
        "Pre-Deployment",
        [
            "All tests passing",
            "Code reviewed and approved",
            "Staging tested",
            "Database migrations reviewed",
            "Feature flags configured",
            "Rollback plan ready",
        ],
    ),
    "first_24_hours": (
        "First 24 Hours",
        [
            "Monitor error rates closely",
            "Watch for unexpected traffic patterns",
            "Check all critical user flows",
            "Respond to user feedback quickly",
        ],
    ),
    "first_week": (
        "First Week",
        [
            "Review all errors, fix critical ones",
            "Analyze performance data",
            "Gather user feedback",
            "Document any surprises",
        ],
    ),
}

FEEDS = {
    ("https_redirect", "security.https", "proves"),
    ("security_headers", "security.headers", "proves"),
    ("tls_certificate", "infrastructure.tls", "proves"),
    ("tls_protocols", "infrastructure.tls", "supports"),
    ("dns_records", "infrastructure.dns", "proves"),
    ("dns_health", "infrastructure.dns", "proves"),
    ("cdn", "infrastructure.cdn", "proves"),
    ("uptime", "monitoring.uptime", "proves"),
    ("health_endpoint", "operations.health_check", "proves"),
    ("hosting", "infrastructure.hosting", "supports"),
    ("hosting_release", "infrastructure.hosting", "proves"),
    ("error_page", "operations.config_separated", "supports"),
}

TEMPLATES = {template.slug: template for template in library()}


def test_there_is_a_template_for_each_kind_and_the_one_launch_comes_first():
    kinds = [template.kind for template in library()]
    assert set(kinds) == set(KINDS)
    assert (kinds[0], kinds.count("launch")) == ("launch", 1)


def test_the_launch_checklist_has_its_thirty_items_in_five_sections_with_these_keys_and_titles():
    found = {
        section.title: {item.key: item.title for item in section.items}
        for section in TEMPLATES["launch"].sections
    }
    assert found == LAUNCH
    assert [list(items) for items in found.values()] == [list(items) for items in LAUNCH.values()]
    assert sum(map(len, found.values())) == 30


@pytest.mark.parametrize("slug", OTHER_LISTS)
def test_the_other_lists_have_their_titles_word_for_word(slug):
    title, items = OTHER_LISTS[slug]
    assert TEMPLATES[slug].title == title
    assert [item.title for item in TEMPLATES[slug].items()] == items


def test_the_seven_first_probes_feed_the_items_that_they_can_see():
    launch = TEMPLATES["launch"]
    assert {(feed.kind, item.key, feed.klass) for item in launch.items() for feed in item.probes} >= FEEDS


def test_not_applicable_is_allowed_in_a_launch_only_where_the_list_says_if():
    launch = TEMPLATES["launch"]
    allowed = {item.key for item in launch.items() if item.not_applicable_allowed}
    assert allowed == {"infrastructure.cdn", "data.privacy"}
    assert allowed == {item.key for item in launch.items() if "(if " in item.title}


def test_an_item_needs_nothing_beyond_a_url_only_when_a_probe_proves_it():
    alone = {name for name, kind in kinds().items() if not kind.needs}
    for template in TEMPLATES.values():
        for item in template.items():
            proven = any(feed.klass == "proves" for feed in item.probes if feed.kind in alone)
            assert (item.needs is None) == proven, item.key


def test_each_item_explains_itself_and_no_two_say_the_same():
    items = [item for template in TEMPLATES.values() for item in template.items()]
    for name in ("why", "evidence", "remedy"):
        texts = [getattr(item, name) for item in items]
        assert len(set(texts)) == len(texts)
        assert min(map(len, texts)) > 40


@pytest.mark.parametrize("slug", TEMPLATES)
def test_every_template_survives_being_written_and_read(slug):
    again = parse_template(dump_template(TEMPLATES[slug]))
    assert again == TEMPLATES[slug]
    assert digest(again) == digest(TEMPLATES[slug])


def test_a_file_whose_slug_is_another_name_is_refused(tmp_path):
    (tmp_path / "other.toml").write_text(dump_template(TEMPLATES["first_week"]), encoding="utf-8")
    with pytest.raises(TemplateInvalid, match=r"other\.toml: slug must be other"):
        library(tmp_path)


def test_a_broken_file_is_named_with_its_place(tmp_path):
    text = dump_template(TEMPLATES["first_week"]).replace("fresh_for_days = 365", "fresh_for_days = 0")
    (tmp_path / "first_week.toml").write_text(text, encoding="utf-8")
    with pytest.raises(TemplateInvalid) as refused:
        library(tmp_path)
    assert [str(problem) for problem in refused.value.problems] == [
        "first_week.toml, section 1, item first_week.surprises: fresh_for_days must be 1 to 3650"
    ]


def test_a_new_file_is_found_without_any_python(tmp_path):
    text = dump_template(TEMPLATES["launch"]).replace('slug = "launch"', 'slug = "mobile-app"', 1)
    (tmp_path / "mobile-app.toml").write_text(text, encoding="utf-8")
    assert [template.slug for template in library(tmp_path)] == ["mobile-app"]
