"""Addresses of reviewing."""

from django.urls import path

from readiness.web.reviews import debt, listing, queue

urlpatterns = [
    path("reviews/", queue.reviews, name="reviews"),
    path("reviews/all", listing.reviews_list, name="reviews-list"),
    path("waivers/", debt.waiver_debt_page, name="waiver-debt"),
]
