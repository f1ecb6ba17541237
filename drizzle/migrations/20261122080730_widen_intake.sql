CREATE TABLE "calls" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "calls_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source_id" integer NOT NULL,
	"call_id" text NOT NULL,
	"direction" text NOT NULL,
	"state" text NOT NULL,
	"number" text NOT NULL,
	"line" text,
	"user_id" text,
	"user_name" text,
	"customer_id" text NOT NULL,
	"contact_id" bigint,
	"rang_at" timestamp with time zone NOT NULL,
	"answered_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"cause" text,
	CONSTRAINT "calls_call_id" UNIQUE("source_id","call_id")
);
--> statement-breakpoint
CREATE TABLE "counted_requests" (
	"source_id" integer NOT NULL,
	"digest" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "counted_requests_source_id_digest_pk" PRIMARY KEY("source_id","digest")
);
--> statement-breakpoint
CREATE TABLE "customer_activity" (
	"customer_id" text NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"service" text NOT NULL,
	"environment" text NOT NULL,
	"successes" bigint NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	CONSTRAINT "customer_activity_customer_id_hour_service_environment_pk" PRIMARY KEY("customer_id","hour","service","environment")
) PARTITION BY RANGE ("hour");
--> statement-breakpoint
CREATE TABLE "incident_customers" (
	"customer_id" text NOT NULL,
	"incident_id" bigint NOT NULL,
	"verdict" text NOT NULL,
	"reason" text NOT NULL,
	"by_id" text NOT NULL,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "incident_customers_customer_id_incident_id_pk" PRIMARY KEY("customer_id","incident_id")
);
--> statement-breakpoint
CREATE TABLE "issue_fingerprints" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "issue_fingerprints_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source_id" integer NOT NULL,
	"service" text NOT NULL,
	"environment" text NOT NULL,
	"fingerprint" text NOT NULL,
	"version" integer NOT NULL,
	"issue_id" bigint NOT NULL,
	"title" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "issue_fingerprints_key" UNIQUE("source_id","service","environment","fingerprint")
);
--> statement-breakpoint
CREATE TABLE "log_templates" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "log_templates_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source_id" integer NOT NULL,
	"service" text NOT NULL,
	"words" text[] NOT NULL,
	"seed" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "log_templates_seed" UNIQUE("source_id","service","seed")
);
--> statement-breakpoint
CREATE TABLE "identity_sightings" (
	"source_id" integer NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "identity_sightings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone NOT NULL,
	"outcome" text NOT NULL,
	"customer_id" text NOT NULL,
	"identities" jsonb NOT NULL,
	"attributes" jsonb NOT NULL,
	"others" text[] NOT NULL,
	CONSTRAINT "identity_sightings_source_id_id_pk" PRIMARY KEY("source_id","id")
);
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "phone_login" text;--> statement-breakpoint
ALTER TABLE "error_events" ADD COLUMN "fingerprint_id" bigint;--> statement-breakpoint
ALTER TABLE "error_events" ADD COLUMN "attributes" jsonb;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "external_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "source_activity" ADD COLUMN "dropped" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "source_activity" ADD COLUMN "skew_ms" bigint;--> statement-breakpoint
ALTER TABLE "source_activity" ADD COLUMN "skew_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "source_activity" ADD COLUMN "forwarded" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "source_activity" ADD COLUMN "not_forwarded" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "source_activity" ADD COLUMN "last_forwarded_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "source_activity" ADD COLUMN "last_forward_failure" text;--> statement-breakpoint
ALTER TABLE "source_activity" ADD COLUMN "last_forward_failure_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "calls_rang" ON "calls" USING btree ("rang_at");--> statement-breakpoint
CREATE INDEX "calls_customer" ON "calls" USING btree ("customer_id","rang_at");--> statement-breakpoint
CREATE INDEX "counted_requests_at" ON "counted_requests" USING btree ("at");--> statement-breakpoint
CREATE INDEX "incident_customers_incident" ON "incident_customers" USING btree ("incident_id");--> statement-breakpoint
CREATE INDEX "issue_fingerprints_issue" ON "issue_fingerprints" USING btree ("issue_id");--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_phone_login_unique" UNIQUE("phone_login");--> statement-breakpoint
INSERT INTO "issue_fingerprints" ("source_id", "service", "environment", "fingerprint", "version", "issue_id", "title", "created_at")
SELECT "source_id", "service", "environment", "fingerprint", "fingerprint_version", "id", "title", "first_seen" FROM "issues" ORDER BY "id";
