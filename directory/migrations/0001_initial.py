
import django.core.validators
import django.db.models.deletion
import modelcluster.fields
import uuid
import wagtail.models.preview
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=100)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('revision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='import_proposal', to='wagtailcore.revision')),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Location',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('live', models.BooleanField(default=True, editable=False, verbose_name='live')),
                ('has_unpublished_changes', models.BooleanField(default=False, editable=False, verbose_name='has unpublished changes')),
                ('first_published_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='first published at')),
                ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='last published at')),
                ('go_live_at', models.DateTimeField(blank=True, null=True, verbose_name='go live date/time')),
                ('expire_at', models.DateTimeField(blank=True, null=True, verbose_name='expiry date/time')),
                ('expired', models.BooleanField(default=False, editable=False, verbose_name='expired')),
                ('locked', models.BooleanField(default=False, editable=False, verbose_name='locked')),
                ('locked_at', models.DateTimeField(editable=False, null=True, verbose_name='locked at')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('source', models.CharField(blank=True, editable=False, help_text='The feed it comes from; empty if typed here.', max_length=100)),
                ('source_id', models.CharField(blank=True, editable=False, help_text='Its id in that feed.', max_length=255)),
                ('source_hash', models.CharField(blank=True, editable=False, help_text='Of the record as read; no copy is kept.', max_length=64)),
                ('content_version', models.PositiveBigIntegerField(default=1, editable=False, help_text='Rises when moderated content changes: an import, a publish.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('name', models.CharField(blank=True, max_length=255)),
                ('description', models.TextField(blank=True, help_text='How to find the door, where to park, which bus.')),
                ('address', models.CharField(blank=True, max_length=500, verbose_name='street address')),
                ('town', models.CharField(blank=True, max_length=120)),
                ('county', models.CharField(blank=True, max_length=120, verbose_name='county or authority')),
                ('postcode', models.CharField(blank=True, max_length=8)),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('position_from', models.CharField(choices=[('none', 'not known'), ('source', 'the feed'), ('postcode', 'the postcode'), ('editor', 'an editor')], default='none', editable=False, max_length=8)),
                ('authority_code', models.CharField(blank=True, editable=False, help_text="GSS code. A plain code, since places' tables are reloaded under the listings.", max_length=9)),
                ('is_postal', models.BooleanField(default=False, help_text='An office address: nobody is helped there.', verbose_name='only for letters')),
                ('is_confidential', models.BooleanField(default=False, help_text="A refuge or somebody's home: only the area is ever shown, never the address or a map.", verbose_name='confidential address')),
                ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                ('live_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='live revision')),
                ('locked_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='locked_%(class)ss', to=settings.AUTH_USER_MODEL, verbose_name='locked by')),
            ],
            options={
                'ordering': ['name', 'postcode'],
            },
        ),
        migrations.CreateModel(
            name='Accessibility',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('feature', models.CharField(choices=[('step_free', 'step-free way in'), ('toilet', 'accessible toilet'), ('hearing_loop', 'hearing loop'), ('parking', 'Blue Badge parking'), ('sign_language', 'British Sign Language'), ('other', 'something else')], default='other', max_length=20)),
                ('description', models.CharField(blank=True, max_length=500)),
                ('location', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='accessibility', to='directory.location')),
            ],
            options={
                'verbose_name_plural': 'accessibility',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='As a patient would say it.', max_length=120, unique=True)),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('description', models.TextField(blank=True, help_text='One sentence.')),
                ('is_sensitive', models.BooleanField(default=False, help_text='Never named in a text message or an e-mail; its pages offer a quick way out.', verbose_name='sensitive')),
                ('path', models.CharField(blank=True, db_index=True, editable=False, max_length=80)),
                ('depth', models.PositiveSmallIntegerField(default=1, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True, help_text='Of the need or any of its words.')),
                ('sort_order', models.PositiveIntegerField(default=0, help_text='Lower comes first among its siblings.')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='directory.need')),
            ],
            options={
                'ordering': ['sort_order', 'name'],
            },
        ),
        migrations.CreateModel(
            name='NeedSynonym',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=120)),
                ('need', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='synonyms', to='directory.need')),
            ],
            options={
                'ordering': ['words'],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('live', models.BooleanField(default=True, editable=False, verbose_name='live')),
                ('has_unpublished_changes', models.BooleanField(default=False, editable=False, verbose_name='has unpublished changes')),
                ('first_published_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='first published at')),
                ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='last published at')),
                ('go_live_at', models.DateTimeField(blank=True, null=True, verbose_name='go live date/time')),
                ('expire_at', models.DateTimeField(blank=True, null=True, verbose_name='expiry date/time')),
                ('expired', models.BooleanField(default=False, editable=False, verbose_name='expired')),
                ('locked', models.BooleanField(default=False, editable=False, verbose_name='locked')),
                ('locked_at', models.DateTimeField(editable=False, null=True, verbose_name='locked at')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('source', models.CharField(blank=True, editable=False, help_text='The feed it comes from; empty if typed here.', max_length=100)),
                ('source_id', models.CharField(blank=True, editable=False, help_text='Its id in that feed.', max_length=255)),
                ('source_hash', models.CharField(blank=True, editable=False, help_text='Of the record as read; no copy is kept.', max_length=64)),
                ('content_version', models.PositiveBigIntegerField(default=1, editable=False, help_text='Rises when moderated content changes: an import, a publish.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('name', models.CharField(max_length=255)),
                ('alternate_name', models.CharField(blank=True, max_length=255, verbose_name='also known as')),
                ('slug', models.SlugField(blank=True, help_text='Left empty, it is made from the name.', max_length=120, unique=True, verbose_name='end of its address')),
                ('description', models.TextField(blank=True, help_text='What it does, for whom, in two or three sentences.')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='website')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=50)),
                ('charity_number', models.CharField(blank=True, max_length=20)),
                ('company_number', models.CharField(blank=True, max_length=20)),
                ('is_managed', models.BooleanField(default=False, help_text='Feeds then only propose changes to its listings, never make them.', verbose_name='kept by its own people')),
                ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                ('live_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='live revision')),
                ('locked_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='locked_%(class)ss', to=settings.AUTH_USER_MODEL, verbose_name='locked by')),
            ],
            options={
                'ordering': ['name'],
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Service',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('live', models.BooleanField(default=True, editable=False, verbose_name='live')),
                ('has_unpublished_changes', models.BooleanField(default=False, editable=False, verbose_name='has unpublished changes')),
                ('first_published_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='first published at')),
                ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='last published at')),
                ('go_live_at', models.DateTimeField(blank=True, null=True, verbose_name='go live date/time')),
                ('expire_at', models.DateTimeField(blank=True, null=True, verbose_name='expiry date/time')),
                ('expired', models.BooleanField(default=False, editable=False, verbose_name='expired')),
                ('locked', models.BooleanField(default=False, editable=False, verbose_name='locked')),
                ('locked_at', models.DateTimeField(editable=False, null=True, verbose_name='locked at')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('source', models.CharField(blank=True, editable=False, help_text='The feed it comes from; empty if typed here.', max_length=100)),
                ('source_id', models.CharField(blank=True, editable=False, help_text='Its id in that feed.', max_length=255)),
                ('source_hash', models.CharField(blank=True, editable=False, help_text='Of the record as read; no copy is kept.', max_length=64)),
                ('content_version', models.PositiveBigIntegerField(default=1, editable=False, help_text='Rises when moderated content changes: an import, a publish.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('name', models.CharField(max_length=255)),
                ('alternate_name', models.CharField(blank=True, max_length=255, verbose_name='also known as')),
                ('slug', models.SlugField(blank=True, help_text='Left empty, it is made from the name.', max_length=120, unique=True, verbose_name='end of its address')),
                ('description', models.TextField(blank=True, help_text='What it is and what people get from it, as you would say it to a neighbour.')),
                ('first_visit', models.TextField(blank=True, help_text='What happens, and who meets you at the door.', verbose_name='the first visit')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='website')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('status', models.CharField(choices=[('active', 'active'), ('inactive', 'inactive'), ('defunct', 'closed for good'), ('temporarily closed', 'closed for a time')], default='active', max_length=20)),
                ('alert', models.TextField(blank=True, help_text='Something to know now, such as “No session on 24 December”.')),
                ('fees', models.TextField(blank=True, help_text="What it costs, where the cost options don't say it all.")),
                ('referral', models.CharField(blank=True, choices=[('', 'not said'), ('self', 'people refer themselves or just turn up'), ('anyone', "anyone can refer, with the person's agreement"), ('professional', 'professionals only'), ('signpost', 'no referrals: tell people about it')], default='', max_length=12, verbose_name='how to refer')),
                ('how_to_refer', models.TextField(blank=True)),
                ('accreditations', models.TextField(blank=True)),
                ('minimum_age', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('maximum_age', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('at_venue', models.BooleanField(default=True, verbose_name='at a venue')),
                ('at_home', models.BooleanField(default=False, verbose_name='comes to you')),
                ('by_phone', models.BooleanField(default=False)),
                ('online', models.BooleanField(default=False)),
                ('is_national', models.BooleanField(default=False, verbose_name='for the whole country')),
                ('needs_suggested', models.BooleanField(default=False, editable=False, help_text='The needs were read from its words and nobody has looked.')),
                ('assured_on', models.DateField(blank=True, help_text='When somebody last checked that all this is so.', null=True, verbose_name='last confirmed on')),
                ('source_modified_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('index_version', models.PositiveBigIntegerField(default=1, editable=False, help_text='Rises with every change that alters what the finder knows of it.')),
                ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                ('live_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='live revision')),
                ('locked_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='locked_%(class)ss', to=settings.AUTH_USER_MODEL, verbose_name='locked by')),
                ('needs', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='services', to='directory.need')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='directory.organisation')),
            ],
            options={
                'ordering': ['name'],
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name='ScheduleException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='date')),
                ('is_open', models.BooleanField(default=False, verbose_name='open that day')),
                ('opens_at', models.TimeField(blank=True, null=True)),
                ('closes_at', models.TimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('service', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='exceptions', to='directory.service')),
            ],
            options={
                'ordering': ['on'],
            },
        ),
        migrations.CreateModel(
            name='Schedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('freq', models.CharField(blank=True, choices=[('', 'once'), ('DAILY', 'every day'), ('WEEKLY', 'every week'), ('MONTHLY', 'every month')], default='WEEKLY', max_length=7, verbose_name='repeats')),
                ('interval', models.PositiveSmallIntegerField(default=1, help_text='2 for every second week or month.')),
                ('byday', models.CharField(blank=True, help_text='MO,TU,WE,TH,FR,SA,SU with commas between; 2TU for the second Tuesday, -1FR for the last Friday.', max_length=60, validators=[django.core.validators.RegexValidator('^(-?[1-5])?(MO|TU|WE|TH|FR|SA|SU)(,(-?[1-5])?(MO|TU|WE|TH|FR|SA|SU))*$', 'Write days as MO,TU,WE,TH,FR,SA,SU with commas between; 2TU is the second Tuesday of the month.')], verbose_name='days')),
                ('bymonthday', models.CharField(blank=True, help_text='Numbers with commas; -1 for the last.', max_length=100, verbose_name='days of the month')),
                ('starts_on', models.DateField(blank=True, help_text='The first session, from which weeks count.', null=True)),
                ('valid_from_on', models.DateField(blank=True, null=True, verbose_name='from')),
                ('valid_to_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('opens_at', models.TimeField(blank=True, null=True)),
                ('closes_at', models.TimeField(blank=True, null=True)),
                ('term_time_only', models.BooleanField(default=False)),
                ('description', models.CharField(blank=True, help_text='Such as “Wednesdays, drop in, last entry at 3”.', max_length=500, verbose_name='in words')),
                ('location', models.ForeignKey(blank=True, help_text='Where, if the service has several venues.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='schedules', to='directory.location')),
                ('service', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='schedules', to='directory.service')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Eligibility',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('for', 'for'), ('not_for', 'not for')], default='for', max_length=7)),
                ('who', models.CharField(help_text='Such as “unpaid carers” or “people sleeping rough”.', max_length=500)),
                ('service', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='eligibility', to='directory.service')),
            ],
            options={
                'verbose_name_plural': 'eligibility',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='CostOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('option', models.CharField(blank=True, help_text='Such as “over 60s”.', max_length=255, verbose_name='for')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name='pounds')),
                ('amount_description', models.CharField(blank=True, max_length=255, verbose_name='what for')),
                ('valid_from_on', models.DateField(blank=True, null=True)),
                ('valid_to_on', models.DateField(blank=True, null=True)),
                ('service', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='cost_options', to='directory.service')),
            ],
            options={
                'ordering': ['amount', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=255)),
                ('title', models.CharField(blank=True, max_length=255, verbose_name='role')),
                ('phone', models.CharField(blank=True, max_length=50)),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('service', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='directory.service')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ServiceArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(blank=True, help_text='GSS code, as in the lists of the ONS; E08000035 is Leeds.', max_length=9, verbose_name='area')),
                ('name', models.CharField(blank=True, max_length=255)),
                ('service', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='areas', to='directory.service')),
            ],
            options={
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ServiceCapacity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('takes_referrals', models.BooleanField(default=True)),
                ('places', models.PositiveIntegerField(blank=True, help_text='Free places, if they are counted.', null=True)),
                ('wait_weeks', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('paused_until', models.DateField(blank=True, null=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('service', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='capacity', to='directory.service')),
            ],
            options={
                'verbose_name_plural': 'service capacities',
            },
        ),
        migrations.CreateModel(
            name='ServiceLanguage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('code', models.CharField(blank=True, help_text='ISO 639, such as “pl”.', max_length=10)),
                ('service', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='languages', to='directory.service')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='ServiceVenue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('location', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='at_services', to='directory.location')),
                ('service', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='venues', to='directory.service')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddIndex(
            model_name='location',
            index=models.Index(fields=['postcode'], name='location_postcode'),
        ),
        migrations.AddIndex(
            model_name='location',
            index=models.Index(fields=['authority_code'], name='location_authority'),
        ),
        migrations.AddConstraint(
            model_name='location',
            constraint=models.UniqueConstraint(condition=models.Q(('source', ''), _negated=True), fields=('source', 'source_id'), name='location_from_feed_once'),
        ),
        migrations.AddConstraint(
            model_name='location',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__isnull', False), ('latitude__range', (-90, 90)), ('longitude__isnull', False), ('longitude__range', (-180, 180))), _connector='OR'), name='location_position_on_earth', violation_error_message='Give both latitude (-90 to 90) and longitude (-180 to 180), or neither.'),
        ),
        migrations.AddConstraint(
            model_name='location',
            constraint=models.CheckConstraint(condition=models.Q(('live', False), models.Q(('name', ''), _negated=True), models.Q(('address', ''), _negated=True), models.Q(('postcode', ''), _negated=True), models.Q(('town', ''), _negated=True), _connector='OR'), name='location_said_when_live', violation_error_message='Give a name, an address, a town or a postcode.'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(('depth__gte', 1), ('depth__lte', 3)), name='need_three_levels'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('depth', 1), ('parent__isnull', True)), models.Q(('depth__gt', 1), ('parent__isnull', False)), _connector='OR'), name='need_depth_fits_parent'),
        ),
        migrations.AddConstraint(
            model_name='needsynonym',
            constraint=models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='synonym_not_empty'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['name'], name='organisation_name'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(condition=models.Q(('source', ''), _negated=True), fields=('source', 'source_id'), name='organisation_from_feed_once'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('live', False), models.Q(('name', ''), _negated=True), _connector='OR'), name='organisation_named_when_live', violation_error_message='Give it a name before it is published.'),
        ),
        migrations.AddIndex(
            model_name='service',
            index=models.Index(fields=['status', 'live'], name='service_findable'),
        ),
        migrations.AddIndex(
            model_name='service',
            index=models.Index(fields=['name'], name='service_name'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.UniqueConstraint(condition=models.Q(('source', ''), _negated=True), fields=('source', 'source_id'), name='service_from_feed_once'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(('live', False), models.Q(('name', ''), _negated=True), _connector='OR'), name='service_named_when_live', violation_error_message='Give it a name before it is published.'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['active', 'inactive', 'defunct', 'temporarily closed'])), name='service_status_known'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(('live', False), ('minimum_age__isnull', True), ('maximum_age__isnull', True), ('minimum_age__lte', models.F('maximum_age')), _connector='OR'), name='service_ages_in_order', violation_error_message='The lowest age is higher than the highest.'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.CheckConstraint(condition=models.Q(('live', False), ('at_venue', True), ('at_home', True), ('by_phone', True), ('online', True), _connector='OR'), name='service_delivered_somehow', violation_error_message='Say how it is given: at a venue, at home, by phone or online.'),
        ),
        migrations.AddConstraint(
            model_name='schedule',
            constraint=models.CheckConstraint(condition=models.Q(('interval__gte', 1)), name='schedule_interval_positive'),
        ),
        migrations.AddConstraint(
            model_name='schedule',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from_on__isnull', True), ('valid_to_on__isnull', True), ('valid_from_on__lte', models.F('valid_to_on')), _connector='OR'), name='schedule_dates_in_order', violation_error_message='It ends before it begins.'),
        ),
        migrations.AddConstraint(
            model_name='costoption',
            constraint=models.CheckConstraint(condition=models.Q(('amount__isnull', True), ('amount__gte', Decimal('0')), _connector='OR'), name='cost_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('email', ''), ('name', ''), ('phone', ''), ('title', ''), _negated=True), name='contact_not_empty', violation_error_message='Give a name, a role, a phone number or an e-mail address.'),
        ),
    ]
