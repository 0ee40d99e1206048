-- Nobody but operators changes a tenant's plan.
REVOKE UPDATE ON tenants FROM pueblo_identity;
GRANT UPDATE (name) ON tenants TO pueblo_identity;
