-- as admin
-- The queues exist from the start, so that a job sent before the first worker runs is kept for it: without its queue no job can be sent, and the
-- transaction that sends it fails. One that a worker has made before this stays as it is.
select pgboss.create_queue(name, '{"policy": "standard", "retryLimit": 8, "retryDelay": 2, "retryBackoff": true}'::jsonb)
from unnest(array['documents', 'accounts', 'glass', 'pupils-import', 'attendance-import', 'attendance-folder', 'unusual-looking']) name;
