"""Addresses of reviewing."""

from django.urls import path

from readiness.web.reviews import listing, queue

urlpatterns = [
    path("reviews/", queue.reviews, name="reviews"),
    path("reviews/all", listing.reviews_list, name="reviews-list"),
]
