"""The API's reading page in a real browser: Swagger UI under the strict policy, in silence."""

from playwright.sync_api import Page, expect


def test_the_reading_page_opens_a_call_without_a_word_on_the_console(page: Page):
    page.goto("/api/v1/docs/")
    tag = page.locator("#operations-tag-Gate")
    expect(tag).to_be_visible()
    if not page.locator("#operations-Gate-gate_read").is_visible():
        tag.click()
    call = page.locator("#operations-Gate-gate_read")
    call.locator(".opblock-summary-control").click()
    expect(call.get_by_text("Computed from the live facts")).to_be_visible()
    page.locator("#operations-tag-Services").click()
    create = page.locator("#operations-Services-services_create")
    create.locator(".opblock-summary-control").click()
    expect(create.get_by_text("Payments API").first).to_be_visible()
    create.get_by_role("button", name="Try it out").click()
    expect(create.get_by_role("button", name="Execute")).to_be_visible()
