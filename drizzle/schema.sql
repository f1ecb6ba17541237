create table accounts (
  id text not null,
  account_id text not null,
  provider_id text not null,
  user_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamp with time zone,
  refresh_token_expires_at timestamp with time zone,
  scope text,
  password text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint accounts_pkey PRIMARY KEY (id),
  constraint accounts_user_id_users_id_fk FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX accounts_user ON public.accounts USING btree (user_id);

create table api_keys (
  id bigint not null generated always as identity,
  name text not null,
  key_hash text not null,
  scopes text[] not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint api_keys_key_hash_unique UNIQUE (key_hash),
  constraint api_keys_pkey PRIMARY KEY (id)
);

create table approvals (
  customer_id text not null,
  id uuid not null,
  draft_id uuid not null,
  text_hash text not null,
  facts_hash text not null,
  approved_by text not null,
  approved_by_name text not null,
  approved_at timestamp with time zone not null,
  constraint approvals_customer_id_id_pk PRIMARY KEY (customer_id, id),
  constraint approvals_draft UNIQUE (customer_id, draft_id)
);

create table audit_log (
  id bigint not null generated always as identity,
  at timestamp with time zone not null,
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  customer_id text,
  details jsonb not null default '{}'::jsonb,
  constraint audit_log_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_log_customer ON public.audit_log USING btree (customer_id, at);
CREATE INDEX audit_log_subject ON public.audit_log USING btree (subject_kind, subject_id, at);

create table calls (
  id bigint not null generated always as identity,
  source_id integer not null,
  call_id text not null,
  direction text not null,
  state text not null,
  number text not null,
  line text,
  user_id text,
  user_name text,
  customer_id text not null,
  contact_id bigint,
  rang_at timestamp with time zone not null,
  answered_at timestamp with time zone,
  ended_at timestamp with time zone,
  cause text,
  user_ids text[] not null default '{}'::text[],
  contact_record_id bigint,
  constraint calls_call_id UNIQUE (source_id, call_id),
  constraint calls_pkey PRIMARY KEY (id)
);
CREATE INDEX calls_customer ON public.calls USING btree (customer_id, rang_at);
CREATE INDEX calls_rang ON public.calls USING btree (rang_at);
CREATE INDEX calls_ringing ON public.calls USING gin (user_ids) WHERE (state = ANY (ARRAY['ringing'::text, 'answered'::text]));
CREATE INDEX calls_user ON public.calls USING btree (user_id, rang_at);

create table contact_records (
  customer_id text not null,
  id bigint not null generated always as identity,
  contact_id bigint,
  incident_id bigint,
  issue_id bigint,
  channel text not null,
  at timestamp with time zone not null,
  note text not null default ''::text,
  recorded_by text not null,
  recorded_by_name text not null,
  feedback_id uuid,
  constraint contact_records_customer_id_id_pk PRIMARY KEY (customer_id, id),
  constraint contact_records_feedback UNIQUE (customer_id, feedback_id)
);
CREATE INDEX contact_records_incident ON public.contact_records USING btree (incident_id, at);

create table contacts (
  id bigint not null generated always as identity,
  customer_id text not null,
  name text,
  email text,
  phone text,
  language text,
  time_zone text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint contacts_customer_id_id_pk PRIMARY KEY (customer_id, id)
);

create table counted_requests (
  source_id integer not null,
  digest uuid not null,
  at timestamp with time zone not null,
  constraint counted_requests_source_id_digest_pk PRIMARY KEY (source_id, digest)
);
CREATE INDEX counted_requests_at ON public.counted_requests USING btree (at);

create table customer_activity (
  customer_id text not null,
  hour timestamp with time zone not null,
  service text not null,
  environment text not null,
  successes bigint not null,
  last_at timestamp with time zone not null,
  constraint customer_activity_customer_id_hour_service_environment_pk PRIMARY KEY (customer_id, hour, service, environment)
) partition by RANGE (hour);

create table customer_issues (
  customer_id text not null,
  issue_id bigint not null,
  events bigint not null,
  first_seen timestamp with time zone not null,
  last_seen timestamp with time zone not null,
  constraint customer_issues_customer_id_issue_id_pk PRIMARY KEY (customer_id, issue_id)
);
CREATE INDEX customer_issues_issue ON public.customer_issues USING btree (issue_id, customer_id);

create table customer_words (
  customer_id text not null,
  contact_id bigint,
  words text not null
);
CREATE INDEX customer_words_account ON public.customer_words USING btree (words) WHERE (contact_id IS NULL);
CREATE INDEX customer_words_contact ON public.customer_words USING btree (words) WHERE (contact_id IS NOT NULL);
CREATE INDEX customer_words_customer ON public.customer_words USING btree (customer_id);

create table customers (
  id text not null,
  name text,
  tier text,
  language text,
  region text,
  time_zone text,
  attributes jsonb not null default '{}'::jsonb,
  observed boolean not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint customers_pkey PRIMARY KEY (id)
);

create table deliveries (
  customer_id text not null,
  id uuid not null,
  draft_id uuid not null,
  approval_id uuid not null,
  contact_id bigint,
  incident_id bigint,
  issue_id bigint,
  to_email text not null,
  to_name text,
  language text not null,
  subject text not null,
  text text not null,
  html text not null,
  message_id text not null,
  state text not null,
  attempts integer not null default 0,
  answer text,
  queued_at timestamp with time zone not null,
  sending_at timestamp with time zone,
  next_attempt_at timestamp with time zone,
  accepted_at timestamp with time zone,
  approved_by_name text not null,
  constraint deliveries_approval UNIQUE (customer_id, approval_id),
  constraint deliveries_customer_id_id_pk PRIMARY KEY (customer_id, id)
);
CREATE INDEX deliveries_id ON public.deliveries USING btree (id);
CREATE INDEX deliveries_incident ON public.deliveries USING btree (incident_id, accepted_at);
CREATE INDEX deliveries_queued ON public.deliveries USING btree (queued_at, id);
CREATE INDEX deliveries_state ON public.deliveries USING btree (state, next_attempt_at);

create table drafts (
  customer_id text not null,
  id uuid not null,
  contact_id bigint,
  incident_id bigint,
  issue_id bigint,
  purpose text not null,
  language text not null,
  subject text not null,
  text text not null,
  by text not null,
  fallback_reason text,
  facts jsonb not null,
  facts_hash text not null,
  findings jsonb not null,
  checks_version integer not null,
  status text not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint drafts_customer_id_id_pk PRIMARY KEY (customer_id, id)
);
CREATE INDEX drafts_id ON public.drafts USING btree (id);

create table error_events (
  customer_id text not null,
  occurred_at timestamp with time zone not null,
  id uuid not null,
  issue_id bigint not null,
  source_id integer not null,
  received_at timestamp with time zone not null,
  level text not null,
  kind text,
  message text not null,
  culprit text,
  service text not null,
  environment text not null,
  release text,
  region text,
  trace_id text,
  fingerprint_id bigint,
  attributes jsonb,
  constraint error_events_customer_id_occurred_at_id_pk PRIMARY KEY (customer_id, occurred_at, id)
) partition by RANGE (occurred_at);

create table event_samples (
  customer_id text not null,
  issue_id bigint not null,
  event_id uuid not null,
  at timestamp with time zone not null,
  payload bytea not null,
  constraint event_samples_customer_id_issue_id_pk PRIMARY KEY (customer_id, issue_id)
);

create table identifiers (
  kind text not null,
  value text not null,
  customer_id text not null,
  contact_id bigint,
  origin text not null,
  constraint identifiers_kind_value_customer_id_pk PRIMARY KEY (kind, value, customer_id)
);
CREATE INDEX identifiers_customer ON public.identifiers USING btree (customer_id);
CREATE INDEX identifiers_id_digits ON public.identifiers USING btree (regexp_replace(value, '^[^0-9]+'::text, ''::text)) WHERE (kind = 'customer_id'::text);
CREATE INDEX identifiers_phone_end ON public.identifiers USING btree (reverse(value)) WHERE (kind = 'phone'::text);

create table identity_backfills (
  source_id integer not null,
  asked_at timestamp with time zone not null,
  total bigint,
  looked bigint not null default 0,
  moved bigint not null default 0,
  added bigint not null default 0,
  day timestamp with time zone,
  after_customer text,
  after_at timestamp with time zone,
  after_id uuid,
  incidents bigint[] not null default '{}'::bigint[],
  emptied text[] not null default '{}'::text[],
  finished_at timestamp with time zone,
  constraint identity_backfills_pkey PRIMARY KEY (source_id)
);

create table identity_sightings (
  source_id integer not null,
  id bigint not null generated always as identity,
  at timestamp with time zone not null,
  outcome text not null,
  customer_id text not null,
  identities jsonb not null,
  attributes jsonb not null,
  others text[] not null,
  stands_for integer not null default 1,
  constraint identity_sightings_source_id_id_pk PRIMARY KEY (source_id, id)
);

create table impact_counts (
  incident_id bigint not null,
  level text not null,
  accounts bigint not null default 0,
  told bigint not null default 0,
  called_first bigint not null default 0,
  constraint impact_counts_incident_id_level_pk PRIMARY KEY (incident_id, level)
);

create table impacts (
  customer_id text not null,
  incident_id bigint not null,
  level text not null,
  events bigint not null,
  first_seen timestamp with time zone not null,
  last_seen timestamp with time zone not null,
  evidence jsonb not null,
  told_at timestamp with time zone,
  called_at timestamp with time zone,
  constraint impacts_customer_id_incident_id_pk PRIMARY KEY (customer_id, incident_id)
);
CREATE INDEX impacts_called ON public.impacts USING btree (incident_id, last_seen DESC, customer_id) WHERE (called_at IS NOT NULL);
CREATE INDEX impacts_list ON public.impacts USING btree (incident_id, last_seen DESC, customer_id);
CREATE INDEX impacts_told ON public.impacts USING btree (incident_id, last_seen DESC, customer_id) WHERE (told_at IS NOT NULL);

create table incident_claims (
  id bigint not null generated always as identity,
  incident_id bigint not null,
  said_at timestamp with time zone not null,
  heard_at timestamp with time zone not null,
  by_hand boolean not null,
  by_name text not null,
  status text,
  owner_said boolean not null,
  owner_id text,
  owner_name text,
  title text,
  severity text,
  resolved_at timestamp with time zone,
  constraint incident_claims_pkey PRIMARY KEY (id)
);
CREATE INDEX incident_claims_incident ON public.incident_claims USING btree (incident_id, said_at);

create table incident_customers (
  customer_id text not null,
  incident_id bigint not null,
  verdict text not null,
  reason text not null,
  by_id text not null,
  by_name text not null,
  at timestamp with time zone not null,
  constraint incident_customers_customer_id_incident_id_pk PRIMARY KEY (customer_id, incident_id)
);
CREATE INDEX incident_customers_incident ON public.incident_customers USING btree (incident_id);

create table incident_issues (
  incident_id bigint not null,
  issue_id bigint not null,
  how text not null,
  reason text not null,
  linked_at timestamp with time zone not null,
  linked_by text not null,
  cut_at timestamp with time zone,
  cut_by text,
  constraint incident_issues_incident_id_issue_id_pk PRIMARY KEY (incident_id, issue_id)
);
CREATE INDEX incident_issues_issue ON public.incident_issues USING btree (issue_id);

create table incident_scopes (
  incident_id bigint not null,
  kind text not null,
  value text not null,
  constraint incident_scopes_incident_id_kind_value_pk PRIMARY KEY (incident_id, kind, value)
);
CREATE INDEX incident_scopes_value ON public.incident_scopes USING btree (kind, value);

create table incident_updates (
  id bigint not null generated always as identity,
  incident_id bigint not null,
  at timestamp with time zone not null,
  status text not null,
  body text not null,
  author_id text,
  author_name text not null,
  constraint incident_updates_pkey PRIMARY KEY (id)
);
CREATE INDEX incident_updates_incident ON public.incident_updates USING btree (incident_id, at);

create table incidents (
  id bigint not null generated always as identity,
  title text not null,
  status text not null,
  status_at timestamp with time zone not null,
  status_by_name text not null,
  severity text not null,
  source_id integer,
  external_key text,
  external_url text,
  title_by_hand boolean not null default false,
  severity_by_hand boolean not null default false,
  owner_id text,
  owner_name text,
  started_at timestamp with time zone not null,
  opened_at timestamp with time zone not null,
  acknowledged_at timestamp with time zone,
  identified_at timestamp with time zone,
  monitoring_at timestamp with time zone,
  resolved_at timestamp with time zone,
  next_update_at timestamp with time zone,
  created_by text not null,
  version integer not null default 1,
  external_at timestamp with time zone,
  constraint incidents_pkey PRIMARY KEY (id)
);
CREATE INDEX incidents_external ON public.incidents USING btree (source_id, external_key, resolved_at);
CREATE UNIQUE INDEX incidents_open_external ON public.incidents USING btree (source_id, external_key) WHERE (resolved_at IS NULL);
CREATE INDEX incidents_resolved ON public.incidents USING btree (resolved_at, id);

create table installation (
  id bigint not null default 1,
  settings jsonb not null default '{}'::jsonb,
  constraint installation_pkey PRIMARY KEY (id)
);

create table issue_fingerprints (
  id bigint not null generated always as identity,
  source_id integer not null,
  service text not null,
  environment text not null,
  fingerprint text not null,
  version integer not null,
  issue_id bigint not null,
  title text not null,
  created_at timestamp with time zone not null,
  home_issue_id bigint not null,
  events bigint not null default 0,
  constraint issue_fingerprints_key UNIQUE (source_id, service, environment, fingerprint),
  constraint issue_fingerprints_pkey PRIMARY KEY (id)
);
CREATE INDEX issue_fingerprints_issue ON public.issue_fingerprints USING btree (issue_id);

create table issue_hours (
  issue_id bigint not null,
  hour timestamp with time zone not null,
  events bigint not null,
  constraint issue_hours_issue_id_hour_pk PRIMARY KEY (issue_id, hour)
);

create table issue_moves (
  id bigint not null generated always as identity,
  kind text not null,
  from_issue_id bigint not null,
  to_issue_id bigint not null,
  fingerprint_ids bigint[] not null,
  phase text not null default 'customers'::text,
  place text not null default ''::text,
  moved bigint not null default 0,
  incident_ids bigint[] not null,
  links jsonb not null,
  started_at timestamp with time zone not null,
  started_by text not null,
  started_by_name text not null,
  finished_at timestamp with time zone,
  constraint issue_moves_pkey PRIMARY KEY (id)
);
CREATE INDEX issue_moves_from ON public.issue_moves USING btree (from_issue_id);
CREATE INDEX issue_moves_to ON public.issue_moves USING btree (to_issue_id);

create table issues (
  id bigint not null generated always as identity,
  source_id integer not null,
  service text not null,
  environment text not null,
  title text not null,
  culprit text,
  level text not null,
  events bigint not null default 0,
  customers bigint not null default 0,
  first_seen timestamp with time zone not null,
  last_seen timestamp with time zone not null,
  merged_into bigint,
  constraint issues_pkey PRIMARY KEY (id)
);
CREATE INDEX issues_last_seen ON public.issues USING btree (last_seen);
CREATE INDEX issues_service ON public.issues USING btree (service, last_seen);

create table log_templates (
  id bigint not null generated always as identity,
  source_id integer not null,
  service text not null,
  words text[] not null,
  seed text not null,
  version integer not null default 1,
  created_at timestamp with time zone not null,
  constraint log_templates_pkey PRIMARY KEY (id),
  constraint log_templates_seed UNIQUE (source_id, service, seed)
);

create table rate_limits (
  key text not null,
  attempts integer not null,
  window_started_at timestamp with time zone not null,
  constraint rate_limits_pkey PRIMARY KEY (key)
);

create table sessions (
  id text not null,
  token text not null,
  user_id text not null,
  expires_at timestamp with time zone not null,
  ip_address text,
  user_agent text,
  impersonated_by text,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint sessions_pkey PRIMARY KEY (id),
  constraint sessions_token_unique UNIQUE (token),
  constraint sessions_user_id_users_id_fk FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
);
CREATE INDEX sessions_user ON public.sessions USING btree (user_id);

create table source_activity (
  source_id integer not null,
  accepted bigint not null default 0,
  duplicates bigint not null default 0,
  unidentified bigint not null default 0,
  rejected bigint not null default 0,
  first_at timestamp with time zone,
  last_at timestamp with time zone,
  last_rejected_at timestamp with time zone,
  last_rejection text,
  dropped jsonb not null default '{}'::jsonb,
  skew_ms bigint,
  skew_at timestamp with time zone,
  forwarded bigint not null default 0,
  not_forwarded bigint not null default 0,
  last_forwarded_at timestamp with time zone,
  last_forward_failure text,
  last_forward_failure_at timestamp with time zone,
  over_requests bigint not null default 0,
  over_requests_at timestamp with time zone,
  over_customers bigint not null default 0,
  over_customers_at timestamp with time zone,
  over_issues bigint not null default 0,
  over_issues_at timestamp with time zone,
  constraint source_activity_pkey PRIMARY KEY (source_id)
);

create table sources (
  id integer not null generated always as identity,
  kind text not null,
  name text not null,
  key text not null,
  settings jsonb not null default '{}'::jsonb,
  created_by text not null,
  created_at timestamp with time zone not null,
  disabled_at timestamp with time zone,
  constraint sources_key_unique UNIQUE (key),
  constraint sources_pkey PRIMARY KEY (id)
);

create table users (
  id text not null,
  name text not null,
  email text not null,
  email_verified boolean not null default false,
  image text,
  role text not null default 'agent'::text,
  locale text not null default 'en'::text,
  banned boolean default false,
  ban_reason text,
  ban_expires timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  phone_login text,
  constraint users_email_unique UNIQUE (email),
  constraint users_phone_login_unique UNIQUE (phone_login),
  constraint users_pkey PRIMARY KEY (id)
);

create table verifications (
  id text not null,
  identifier text not null,
  value text not null,
  expires_at timestamp with time zone not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint verifications_pkey PRIMARY KEY (id)
);

create table waiting_alerts (
  id bigint not null generated always as identity,
  source_id integer not null,
  external_key text not null,
  heard_at timestamp with time zone not null,
  alert jsonb not null,
  constraint waiting_alerts_pkey PRIMARY KEY (id)
);
CREATE INDEX waiting_alerts_heard ON public.waiting_alerts USING btree (heard_at);
CREATE INDEX waiting_alerts_key ON public.waiting_alerts USING btree (source_id, external_key);

create table wordings (
  id bigint not null generated always as identity,
  subject_kind text not null,
  subject_id bigint not null,
  language text not null,
  title text not null,
  notices text not null,
  meaning text,
  workaround text,
  version integer not null default 1,
  approved_by text not null,
  approved_by_name text not null,
  approved_at timestamp with time zone not null,
  constraint wordings_pkey PRIMARY KEY (id),
  constraint wordings_subject UNIQUE (subject_kind, subject_id, language)
);
