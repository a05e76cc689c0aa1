"""Superset's own database, its administrator and our dashboards. Runs in Superset's environment; may run again."""

import os

from sqlalchemy.engine import URL
from superset.app import create_app

from youth_platforms.base.refusal import Refusal
from youth_platforms.ops.airflow.environment import ADMIN
from youth_platforms.ops.superset.bundle import Bundle, make_bundle

# What our datasets read is there from the first publish on.
NOTHING_PUBLISHED = "nothing is published in the warehouse yet, and dashboards need what is: `make run` first."


def prepare() -> str:
    """Bring everything to its shape; return a line that says what is there.

    Raises:
        Refusal: the warehouse does not answer or holds nothing, or a dashboard or chart is missing afterwards.
    """
    app = create_app()
    with app.app_context():
        from flask_migrate import upgrade
        from superset.extensions import db
        from superset.utils.core import override_user

        upgrade(directory=app.extensions["migrate"].directory)
        admin = _administrator()
        bundle = make_bundle(_without_password(app.config["WAREHOUSE_URL"]))
        with override_user(admin):
            from superset.commands.importers.v1.assets import ImportAssetsCommand

            ImportAssetsCommand(bundle.contents).run()
            _read_columns(bundle)
            _drop_what_is_gone(bundle)
        db.session.commit()
        return _count(bundle)


def _administrator() -> object:
    """Return the administrator's account, with the password of the environment, and the roles that Superset ships."""
    from superset.extensions import appbuilder, db, security_manager

    password = os.environ.get("SUPERSET_ADMIN_PASSWORD", "")
    if not password:
        raise Refusal(
            "SUPERSET_ADMIN_PASSWORD is not set: start through `make superset`; for docker compose, `make env` keeps "
            "it in secrets/."
        )
    appbuilder.add_permissions(update_perms=True)
    security_manager.sync_role_definitions()
    user = security_manager.find_user(username=ADMIN)
    if user:
        security_manager.reset_password(user.id, password)
    else:
        role = security_manager.find_role("Admin")
        user = security_manager.add_user(ADMIN, "管理员", "", f"{ADMIN}@localhost", role, password=password)
    db.session.commit()
    return user


def _without_password(address: URL) -> str:
    return str(address.set(drivername="postgresql+psycopg2", password=None))


def _read_columns(bundle: Bundle) -> None:
    """Read each dataset's columns from the warehouse: their names are those of the Chinese views."""
    from superset.connectors.sqla.models import SqlaTable
    from superset.exceptions import SupersetException
    from superset.extensions import db

    for dataset in db.session.query(SqlaTable).filter(SqlaTable.uuid.in_(bundle.datasets)):
        ours = {metric.metric_name for metric in dataset.metrics}
        try:
            dataset.fetch_metadata()
        except SupersetException as error:
            missing = "does not exist" in str(error)
            raise Refusal(NOTHING_PUBLISHED if missing else f"«{dataset.table_name}»: {error}") from error
        dataset.metrics = [metric for metric in dataset.metrics if metric.metric_name in ours]


def _drop_what_is_gone(bundle: Bundle) -> None:
    """Delete what an earlier import made and superset/assets no longer has; what people made themselves stays."""
    from superset.connectors.sqla.models import SqlaTable
    from superset.extensions import db
    from superset.models.dashboard import Dashboard
    from superset.models.slice import Slice

    charts = {uuid for of_one in bundle.charts.values() for uuid in of_one}
    for model, ours in ((Dashboard, set(bundle.dashboards)), (Slice, charts), (SqlaTable, set(bundle.datasets))):
        for one in db.session.query(model).filter(model.is_managed_externally):
            if str(one.uuid) not in ours:
                db.session.delete(one)


def _count(bundle: Bundle) -> str:
    """Compare what is there with what should be: the importer drops a broken dashboard or chart without a word."""
    from superset.extensions import db
    from superset.models.dashboard import Dashboard

    imported = {str(one.uuid): {str(chart.uuid) for chart in one.slices} for one in db.session.query(Dashboard)}
    missing = [title for uuid, title in bundle.dashboards.items() if uuid not in imported]
    for dashboard, charts in bundle.charts.items():
        missing += [title for uuid, title in charts.items() if uuid not in imported.get(dashboard, set())]
    if missing:
        raise Refusal(f"Superset did not take all of superset/assets. Missing: {'、'.join(missing)}")
    return f"{len(bundle.dashboards)} dashboards, {sum(map(len, bundle.charts.values()))} charts"
