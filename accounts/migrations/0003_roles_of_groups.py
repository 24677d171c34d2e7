"""Whoever was in a group that belongs to a role from now on has had that role all along."""

from django.db import migrations


def give_roles_to_groups(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    SiteMembership = apps.get_model("accounts", "SiteMembership")
    for group, role in (("Editors", "editor"), ("Moderators", "moderator")):
        SiteMembership.objects.bulk_create(
            SiteMembership(user=user, role=role) for user in User.objects.filter(groups__name=group)
        )


class Migration(migrations.Migration):

    dependencies = [("accounts", "0002_roles_and_invitations"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [migrations.RunPython(give_roles_to_groups, migrations.RunPython.noop)]
