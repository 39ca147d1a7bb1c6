"""Who you are: people, teams, memberships, invitations, tokens. What you may do is in `access.py`."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from readiness.identifiers import new_id
from readiness.teams.roles import ORGANISATION_ROLES, TEAM_ROLES


class UserManager(BaseUserManager["User"]):
    """Makes accounts; the address is the name."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """An ordinary account; without a password it can only sign in another way."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """For `createsuperuser`: opens the admin; the administrator's role is granted apart."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Addresses are compared without case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Never deleted, since the ledger names them: deactivated instead."""

    class Theme(models.TextChoices):
        SYSTEM = "system", "Like the system"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    class Density(models.TextChoices):
        COMFORTABLE = "comfortable", "Comfortable"
        DENSE = "dense", "Dense"

    class Digest(models.TextChoices):
        OFF = "off", "One mail each"
        DAILY = "daily", "One mail a working day"
        WEEKLY = "weekly", "One mail a week, on its first working day"

    class WorkWeek(models.TextChoices):
        MON_FRI = "mon-fri", "Monday to Friday"
        MON_SAT = "mon-sat", "Monday to Saturday"
        SUN_THU = "sun-thu", "Sunday to Thursday"
        EVERY_DAY = "every-day", "Every day"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_staff = models.BooleanField("may open the admin", default=False)
    is_active = models.BooleanField("active", default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    theme = models.CharField(max_length=8, choices=Theme.choices, default=Theme.SYSTEM)
    density = models.CharField(max_length=12, choices=Density.choices, default=Density.COMFORTABLE)
    shortcuts = models.BooleanField("keyboard shortcuts", default=True)
    notice_mails = models.BooleanField("e-mail for what waits for me", default=True)
    digest = models.CharField("reminders of duties", max_length=8, choices=Digest.choices, default=Digest.OFF)
    work_week = models.CharField(max_length=10, choices=WorkWeek.choices, default=WorkWeek.MON_FRI)
    # Whole hours in the person's zone; the last one is over at `works_until`.
    works_from = models.PositiveSmallIntegerField(default=9)
    works_until = models.PositiveSmallIntegerField(default=17)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = [
            # Two spellings of one address would be two accounts of one person, and so a way round four eyes.
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name shown; the address where none was given."""
        return str(self)

    def get_short_name(self) -> str:
        """The name shown; the address where none was given."""
        return str(self)


class Team(models.Model):
    """The boundary of isolation. Never deleted: archived."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True, max_length=4000)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="team_name_once")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's one role in one team."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in TEAM_ROLES])
    since = models.DateTimeField()

    class Meta:
        constraints = [
            # Two rows would be two roles, and the weaker one could not be taken away.
            models.UniqueConstraint(fields=["team", "user"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=list(TEAM_ROLES)), name="membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"


class OrganisationRole(models.Model):
    """A role across all teams."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="organisation_roles")
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in ORGANISATION_ROLES])
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="organisation_role_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=list(ORGANISATION_ROLES)), name="organisation_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class PolicySettings(models.Model):
    """The settings on which rules rest, each time that a worker found them changed (`policy.py`)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.PositiveIntegerField()
    values = models.TextField()
    told_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "policy settings"
        constraints = [
            # Of two workers that find the same change, one tells it.
            models.UniqueConstraint(fields=["number"], name="policy_settings_number_once"),
        ]

    def __str__(self) -> str:
        return f"settings {self.number}"


class Invitation(models.Model):
    """A single-use link for one address. Only the digest of its token is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    email = models.EmailField()
    role = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # A team role needs a team; a role across the organisation has none.
            models.CheckConstraint(
                condition=models.Q(team__isnull=False, role__in=list(TEAM_ROLES))
                | models.Q(team__isnull=True, role__in=list(ORGANISATION_ROLES)),
                name="invitation_role_fits",
            ),
            models.UniqueConstraint(
                "team",
                Lower("email"),
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} as {self.role}"


class ApiToken(models.Model):
    """A person's key for the REST API, shown once; only its SHA-256 is kept.

    It can do at most what its owner can, cut down by its scopes and, where `team` is set, to that team.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class KeptAnswer(models.Model):
    """What a call of the API with an `Idempotency-Key` answered, kept for a while for whoever sends it again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # SHA-256 over person, token, call and key: of two calls at once the database lets one in.
    place = models.CharField(max_length=64, unique=True)
    call = models.CharField(max_length=300)
    asked = models.CharField(max_length=64)  # SHA-256 of what was sent
    status = models.PositiveSmallIntegerField(null=True)  # none while the first call is under way
    headers = models.JSONField(default=dict)
    body = models.TextField()
    kept_until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.call} {self.status}"
