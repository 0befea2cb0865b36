from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    """Django's admin, with our site."""

    default_site = "config.web.admin.AdministratorSite"
