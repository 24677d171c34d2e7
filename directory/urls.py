"""Addresses of the listings."""

from django.urls import include, path

from directory import views
from directory.views import assurance, claims, people, reports

app_name = "directory"
urlpatterns = [
    path("services/<slug:slug>/", views.service, name="service"),
    path("services/<slug:slug>/calendar.ics", views.service_calendar, name="service_calendar"),
    path(
        "services/<slug:slug>/something-wrong/", views.service_something_wrong, name="service_something_wrong"
    ),
    path(
        "services/<slug:slug>/something-wrong/thanks/",
        views.service_something_wrong_thanks,
        name="service_something_wrong_thanks",
    ),
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/join/", claims.join, name="join_organisation"),
    path("organisations/new/", claims.new_organisation, name="new_organisation"),
    path("organisations/<slug:slug>/claim/", claims.claim, name="claim"),
    path("organisations/<slug:slug>/claim/code/", claims.claim_code, name="claim_code"),
    path("organisations/<slug:slug>/claim/again/", claims.claim_again, name="claim_again"),
    path("organisations/<slug:slug>/claim/moderator/", claims.claim_moderator, name="claim_moderator"),
    path("organisations/<slug:slug>/claim/withdraw/", claims.claim_withdraw, name="claim_withdraw"),
    path("my-organisation/", include("directory.views.my_organisation.urls")),
    path("my-organisation/<slug:slug>/people/", people.people, name="people"),
    path("my-organisation/<slug:slug>/people/invite/", people.invite_person, name="invite_person"),
    path(
        "my-organisation/<slug:slug>/people/invitations/<int:pk>/withdraw/",
        people.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("my-organisation/<slug:slug>/people/<int:pk>/lead/", people.make_lead, name="make_lead"),
    path("my-organisation/<slug:slug>/people/<int:pk>/end/", people.end_access, name="end_access"),
    path("my-organisation/<slug:slug>/people/step-down/", people.give_up_lead, name="give_up_lead"),
    path("my-organisation/<slug:slug>/people/hand-over/", people.hand_over, name="hand_over"),
    path(
        "my-organisation/<slug:slug>/people/claims/<int:pk>/", people.object_to_claim, name="object_to_claim"
    ),
    path("organisations/<slug:slug>/", views.organisation, name="organisation"),
    path(
        "organisations/<slug:slug>/something-wrong/",
        views.organisation_something_wrong,
        name="organisation_something_wrong",
    ),
    path(
        "organisations/<slug:slug>/something-wrong/thanks/",
        views.organisation_something_wrong_thanks,
        name="organisation_something_wrong_thanks",
    ),
    path("my-organisation/<slug:slug>/reports/", reports.reports, name="reports"),
    path("my-organisation/<slug:slug>/reports/<int:pk>/", reports.report, name="report"),
    path("still-right/<str:token>/", assurance.still_right, name="still_right"),
    path("still-right/<str:token>/again/", assurance.send_again, name="still_right_again"),
    path("still-right/<str:token>/all/", assurance.all_right, name="still_right_all"),
    path("still-right/<str:token>/<int:pk>/right/", assurance.right, name="still_right_right"),
    path("still-right/<str:token>/<int:pk>/change/", assurance.change, name="still_right_change"),
    path("still-right/<str:token>/<int:pk>/closed/", assurance.closed, name="still_right_closed"),
    path("still-right/<str:token>/<int:pk>/open/", assurance.open_again, name="still_right_open"),
    path("still-right/<str:token>/<int:pk>/people/", assurance.people, name="still_right_people"),
]
