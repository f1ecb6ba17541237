CREATE TABLE "accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "api_keys_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"key_hash" text NOT NULL,
	"scopes" text[] NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "api_keys_key_hash_unique" UNIQUE("key_hash")
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"action" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"customer_id" text,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "installation" (
	"id" bigint PRIMARY KEY DEFAULT 1 NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"key" text PRIMARY KEY NOT NULL,
	"attempts" integer NOT NULL,
	"window_started_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"token" text NOT NULL,
	"user_id" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"impersonated_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sessions_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"role" text DEFAULT 'agent' NOT NULL,
	"locale" text DEFAULT 'en' NOT NULL,
	"banned" boolean DEFAULT false,
	"ban_reason" text,
	"ban_expires" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "verifications" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contact_records" (
	"customer_id" text NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "contact_records_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"contact_id" bigint,
	"incident_id" bigint,
	"issue_id" bigint,
	"channel" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"recorded_by" text NOT NULL,
	"recorded_by_name" text NOT NULL,
	CONSTRAINT "contact_records_customer_id_id_pk" PRIMARY KEY("customer_id","id")
);
--> statement-breakpoint
CREATE TABLE "contacts" (
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "contacts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"customer_id" text NOT NULL,
	"name" text,
	"email" text,
	"phone" text,
	"language" text,
	"time_zone" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "contacts_customer_id_id_pk" PRIMARY KEY("customer_id","id")
);
--> statement-breakpoint
CREATE TABLE "customer_words" (
	"customer_id" text NOT NULL,
	"contact_id" bigint,
	"words" text collate "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "customers" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text,
	"tier" text,
	"language" text,
	"region" text,
	"time_zone" text,
	"attributes" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"observed" boolean NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identifiers" (
	"kind" text NOT NULL,
	"value" text collate "C" NOT NULL,
	"customer_id" text NOT NULL,
	"contact_id" bigint,
	"origin" text NOT NULL,
	CONSTRAINT "identifiers_kind_value_customer_id_pk" PRIMARY KEY("kind","value","customer_id")
);
--> statement-breakpoint
CREATE TABLE "customer_issues" (
	"customer_id" text NOT NULL,
	"issue_id" bigint NOT NULL,
	"events" bigint NOT NULL,
	"first_seen" timestamp with time zone NOT NULL,
	"last_seen" timestamp with time zone NOT NULL,
	CONSTRAINT "customer_issues_customer_id_issue_id_pk" PRIMARY KEY("customer_id","issue_id")
);
--> statement-breakpoint
CREATE TABLE "error_events" (
	"customer_id" text NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"id" uuid NOT NULL,
	"issue_id" bigint NOT NULL,
	"source_id" integer NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"level" text NOT NULL,
	"kind" text,
	"message" text NOT NULL,
	"culprit" text,
	"service" text NOT NULL,
	"environment" text NOT NULL,
	"release" text,
	"region" text,
	"trace_id" text,
	CONSTRAINT "error_events_customer_id_occurred_at_id_pk" PRIMARY KEY("customer_id","occurred_at","id")
) PARTITION BY RANGE ("occurred_at");
--> statement-breakpoint
CREATE TABLE "event_samples" (
	"customer_id" text NOT NULL,
	"issue_id" bigint NOT NULL,
	"event_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"payload" "bytea" NOT NULL,
	CONSTRAINT "event_samples_customer_id_issue_id_pk" PRIMARY KEY("customer_id","issue_id")
);
--> statement-breakpoint
CREATE TABLE "impact_counts" (
	"incident_id" bigint NOT NULL,
	"level" text NOT NULL,
	"accounts" bigint DEFAULT 0 NOT NULL,
	"told" bigint DEFAULT 0 NOT NULL,
	"called_first" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "impact_counts_incident_id_level_pk" PRIMARY KEY("incident_id","level")
);
--> statement-breakpoint
CREATE TABLE "impacts" (
	"customer_id" text NOT NULL,
	"incident_id" bigint NOT NULL,
	"level" text NOT NULL,
	"events" bigint NOT NULL,
	"first_seen" timestamp with time zone NOT NULL,
	"last_seen" timestamp with time zone NOT NULL,
	"evidence" jsonb NOT NULL,
	"told_at" timestamp with time zone,
	"called_at" timestamp with time zone,
	CONSTRAINT "impacts_customer_id_incident_id_pk" PRIMARY KEY("customer_id","incident_id")
);
--> statement-breakpoint
CREATE TABLE "incident_issues" (
	"incident_id" bigint NOT NULL,
	"issue_id" bigint NOT NULL,
	"how" text NOT NULL,
	"reason" text NOT NULL,
	"linked_at" timestamp with time zone NOT NULL,
	"linked_by" text NOT NULL,
	"cut_at" timestamp with time zone,
	"cut_by" text,
	CONSTRAINT "incident_issues_incident_id_issue_id_pk" PRIMARY KEY("incident_id","issue_id")
);
--> statement-breakpoint
CREATE TABLE "incident_scopes" (
	"incident_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"value" text NOT NULL,
	CONSTRAINT "incident_scopes_incident_id_kind_value_pk" PRIMARY KEY("incident_id","kind","value")
);
--> statement-breakpoint
CREATE TABLE "incident_updates" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "incident_updates_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"incident_id" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"status" text NOT NULL,
	"body" text NOT NULL,
	"author_id" text,
	"author_name" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "incidents_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"title" text NOT NULL,
	"status" text NOT NULL,
	"status_at" timestamp with time zone NOT NULL,
	"status_by_name" text NOT NULL,
	"severity" text NOT NULL,
	"source_id" integer,
	"external_key" text,
	"external_url" text,
	"title_by_hand" boolean DEFAULT false NOT NULL,
	"severity_by_hand" boolean DEFAULT false NOT NULL,
	"owner_id" text,
	"owner_name" text,
	"started_at" timestamp with time zone NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"acknowledged_at" timestamp with time zone,
	"identified_at" timestamp with time zone,
	"monitoring_at" timestamp with time zone,
	"resolved_at" timestamp with time zone,
	"next_update_at" timestamp with time zone,
	"created_by" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "issue_hours" (
	"issue_id" bigint NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"events" bigint NOT NULL,
	CONSTRAINT "issue_hours_issue_id_hour_pk" PRIMARY KEY("issue_id","hour")
);
--> statement-breakpoint
CREATE TABLE "issues" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "issues_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source_id" integer NOT NULL,
	"service" text NOT NULL,
	"environment" text NOT NULL,
	"fingerprint" text NOT NULL,
	"fingerprint_version" integer NOT NULL,
	"title" text NOT NULL,
	"culprit" text,
	"level" text NOT NULL,
	"events" bigint DEFAULT 0 NOT NULL,
	"customers" bigint DEFAULT 0 NOT NULL,
	"first_seen" timestamp with time zone NOT NULL,
	"last_seen" timestamp with time zone NOT NULL,
	CONSTRAINT "issues_fingerprint" UNIQUE("source_id","service","environment","fingerprint")
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"customer_id" text NOT NULL,
	"id" uuid NOT NULL,
	"draft_id" uuid NOT NULL,
	"approval_id" uuid NOT NULL,
	"contact_id" bigint,
	"incident_id" bigint,
	"issue_id" bigint,
	"to_email" text NOT NULL,
	"to_name" text,
	"language" text NOT NULL,
	"subject" text NOT NULL,
	"text" text NOT NULL,
	"html" text NOT NULL,
	"message_id" text NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"answer" text,
	"queued_at" timestamp with time zone NOT NULL,
	"sending_at" timestamp with time zone,
	"next_attempt_at" timestamp with time zone,
	"accepted_at" timestamp with time zone,
	"approved_by_name" text NOT NULL,
	CONSTRAINT "deliveries_customer_id_id_pk" PRIMARY KEY("customer_id","id"),
	CONSTRAINT "deliveries_approval" UNIQUE("customer_id","approval_id")
);
--> statement-breakpoint
CREATE TABLE "approvals" (
	"customer_id" text NOT NULL,
	"id" uuid NOT NULL,
	"draft_id" uuid NOT NULL,
	"text_hash" text NOT NULL,
	"facts_hash" text NOT NULL,
	"approved_by" text NOT NULL,
	"approved_by_name" text NOT NULL,
	"approved_at" timestamp with time zone NOT NULL,
	CONSTRAINT "approvals_customer_id_id_pk" PRIMARY KEY("customer_id","id"),
	CONSTRAINT "approvals_draft" UNIQUE("customer_id","draft_id")
);
--> statement-breakpoint
CREATE TABLE "drafts" (
	"customer_id" text NOT NULL,
	"id" uuid NOT NULL,
	"contact_id" bigint,
	"incident_id" bigint,
	"issue_id" bigint,
	"purpose" text NOT NULL,
	"language" text NOT NULL,
	"subject" text NOT NULL,
	"text" text NOT NULL,
	"by" text NOT NULL,
	"fallback_reason" text,
	"facts" jsonb NOT NULL,
	"facts_hash" text NOT NULL,
	"findings" jsonb NOT NULL,
	"checks_version" integer NOT NULL,
	"status" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "drafts_customer_id_id_pk" PRIMARY KEY("customer_id","id")
);
--> statement-breakpoint
CREATE TABLE "source_activity" (
	"source_id" integer PRIMARY KEY NOT NULL,
	"accepted" bigint DEFAULT 0 NOT NULL,
	"duplicates" bigint DEFAULT 0 NOT NULL,
	"unidentified" bigint DEFAULT 0 NOT NULL,
	"rejected" bigint DEFAULT 0 NOT NULL,
	"first_at" timestamp with time zone,
	"last_at" timestamp with time zone,
	"last_rejected_at" timestamp with time zone,
	"last_rejection" text
);
--> statement-breakpoint
CREATE TABLE "sources" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "sources_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"key" text NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"disabled_at" timestamp with time zone,
	CONSTRAINT "sources_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "wordings" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "wordings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"subject_kind" text NOT NULL,
	"subject_id" bigint NOT NULL,
	"language" text NOT NULL,
	"title" text NOT NULL,
	"notices" text NOT NULL,
	"meaning" text,
	"workaround" text,
	"version" integer DEFAULT 1 NOT NULL,
	"approved_by" text NOT NULL,
	"approved_by_name" text NOT NULL,
	"approved_at" timestamp with time zone NOT NULL,
	CONSTRAINT "wordings_subject" UNIQUE("subject_kind","subject_id","language")
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "accounts_user" ON "accounts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "audit_log_subject" ON "audit_log" USING btree ("subject_kind","subject_id","at");--> statement-breakpoint
CREATE INDEX "audit_log_customer" ON "audit_log" USING btree ("customer_id","at");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "contact_records_incident" ON "contact_records" USING btree ("incident_id","at");--> statement-breakpoint
CREATE INDEX "customer_words_account" ON "customer_words" USING btree ("words") WHERE "customer_words"."contact_id" is null;--> statement-breakpoint
CREATE INDEX "customer_words_contact" ON "customer_words" USING btree ("words") WHERE "customer_words"."contact_id" is not null;--> statement-breakpoint
CREATE INDEX "customer_words_customer" ON "customer_words" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "identifiers_customer" ON "identifiers" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "identifiers_id_digits" ON "identifiers" USING btree (regexp_replace("value", '^[^0-9]+', '')) WHERE "identifiers"."kind" = 'customer_id';--> statement-breakpoint
CREATE INDEX "identifiers_phone_end" ON "identifiers" USING btree (reverse("value")) WHERE "identifiers"."kind" = 'phone';--> statement-breakpoint
CREATE INDEX "customer_issues_issue" ON "customer_issues" USING btree ("issue_id","customer_id");--> statement-breakpoint
CREATE INDEX "impacts_list" ON "impacts" USING btree ("incident_id","last_seen" DESC NULLS FIRST,"customer_id");--> statement-breakpoint
CREATE INDEX "impacts_told" ON "impacts" USING btree ("incident_id","last_seen" DESC NULLS FIRST,"customer_id") WHERE told_at is not null;--> statement-breakpoint
CREATE INDEX "impacts_called" ON "impacts" USING btree ("incident_id","last_seen" DESC NULLS FIRST,"customer_id") WHERE called_at is not null;--> statement-breakpoint
CREATE INDEX "incident_issues_issue" ON "incident_issues" USING btree ("issue_id");--> statement-breakpoint
CREATE INDEX "incident_scopes_value" ON "incident_scopes" USING btree ("kind","value");--> statement-breakpoint
CREATE INDEX "incident_updates_incident" ON "incident_updates" USING btree ("incident_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "incidents_open_external" ON "incidents" USING btree ("source_id","external_key") WHERE resolved_at is null;--> statement-breakpoint
CREATE INDEX "incidents_external" ON "incidents" USING btree ("source_id","external_key","resolved_at");--> statement-breakpoint
CREATE INDEX "incidents_resolved" ON "incidents" USING btree ("resolved_at","id");--> statement-breakpoint
CREATE INDEX "issues_service" ON "issues" USING btree ("service","last_seen");--> statement-breakpoint
CREATE INDEX "issues_last_seen" ON "issues" USING btree ("last_seen");--> statement-breakpoint
CREATE INDEX "deliveries_id" ON "deliveries" USING btree ("id");--> statement-breakpoint
CREATE INDEX "deliveries_queued" ON "deliveries" USING btree ("queued_at","id");--> statement-breakpoint
CREATE INDEX "deliveries_state" ON "deliveries" USING btree ("state","next_attempt_at");--> statement-breakpoint
CREATE INDEX "deliveries_incident" ON "deliveries" USING btree ("incident_id","accepted_at");--> statement-breakpoint
CREATE INDEX "drafts_id" ON "drafts" USING btree ("id");
