"""Addresses of evidence."""

from django.urls import path

from readiness.web.evidence import changing, file, piece

urlpatterns = [
    path("evidence/<uuid:pk>/", piece.evidence, name="evidence"),
    path("evidence/<uuid:pk>/revise", changing.evidence_revise, name="evidence-revise"),
    path("evidence/<uuid:pk>/attach", changing.evidence_attach, name="evidence-attach"),
    path("evidence/<uuid:pk>/withdraw", changing.evidence_withdraw, name="evidence-withdraw"),
    path("evidence/files/<uuid:pk>", file.evidence_file, name="evidence-file"),
    path("evidence/files/<uuid:pk>/picture", file.evidence_picture, name="evidence-picture"),
    path("evidence/files/<uuid:pk>/preview", file.evidence_preview, name="evidence-preview"),
]
