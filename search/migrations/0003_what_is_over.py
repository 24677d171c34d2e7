from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("search", "0002_what_can_be_narrowed")]

    operations = [
        migrations.AddField(
            "indexgeneration", "over_before",
            models.DateField(null=True, help_text="Services whose sessions ended before this day were written again."),
        ),
    ]
