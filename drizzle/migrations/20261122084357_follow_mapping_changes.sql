CREATE TABLE "identity_backfills" (
	"source_id" integer PRIMARY KEY NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"total" bigint,
	"looked" bigint DEFAULT 0 NOT NULL,
	"moved" bigint DEFAULT 0 NOT NULL,
	"added" bigint DEFAULT 0 NOT NULL,
	"day" timestamp with time zone,
	"after_customer" text,
	"after_at" timestamp with time zone,
	"after_id" uuid,
	"incidents" bigint[] DEFAULT '{}' NOT NULL,
	"emptied" text[] DEFAULT '{}' NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "identity_sightings" ADD COLUMN "stands_for" integer DEFAULT 1 NOT NULL;