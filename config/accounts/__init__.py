"""Who somebody is and may be: roles, signing in, second factors, and counting wrong passwords."""
