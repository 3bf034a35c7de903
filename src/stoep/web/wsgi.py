"""The WSGI application that a server runs."""

import os

from django.core.wsgi import get_wsgi_application

from stoep.city.processes import end_with_parent

# A process of a server that was killed must not keep its port.
end_with_parent()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stoep.web.settings")
application = get_wsgi_application()
