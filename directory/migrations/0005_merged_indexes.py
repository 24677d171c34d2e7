from django.db import migrations, models

from directory.migrations import _live


class Migration(migrations.Migration):

    atomic = False
    dependencies = [("directory", "0004_people_claims_reports")]

    operations = [
        _live.AddIndex(
            model,
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__isnull=False),
                name=f"{model}_merged",
            ),
        )
        for model in ("organisation", "service")
    ]
