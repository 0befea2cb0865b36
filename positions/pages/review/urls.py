"""Addresses for reviewers."""

from django.urls import path

from positions.pages.review import bulk, comments, progress, review, rewording, texts, uniting

urlpatterns = [
    path("desk/bulk/", bulk.desk_bulk, name="desk_bulk"),
    path("desk/stances/<int:pk>/unite/", uniting.stance_unite, name="stance_unite"),
    path("desk/stances/<int:pk>/comments/", comments.stance_comments, name="stance_comments"),
    path("review/", review.review_queue, name="review_queue"),
    path("review/progress/", progress.review_progress, name="review_progress"),
    path("review/texts/", texts.review_texts, name="review_texts"),
    path("review/texts/hand-over/", texts.texts_hand_over, name="texts_hand_over"),
    path("review/next/", review.review_next, name="review_next"),
    path("review/bulk/", bulk.review_bulk, name="review_bulk"),
    path("review/wording/<slug:slug>/", rewording.review_wording, name="review_wording"),
    path("review/<int:pk>/", review.review, name="review"),
]
