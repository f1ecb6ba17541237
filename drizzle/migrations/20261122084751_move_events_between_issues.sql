CREATE TABLE "issue_moves" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "issue_moves_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"from_issue_id" bigint NOT NULL,
	"to_issue_id" bigint NOT NULL,
	"fingerprint_ids" bigint[] NOT NULL,
	"phase" text DEFAULT 'customers' NOT NULL,
	"place" text DEFAULT '' NOT NULL,
	"moved" bigint DEFAULT 0 NOT NULL,
	"incident_ids" bigint[] NOT NULL,
	"links" jsonb NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"started_by" text NOT NULL,
	"started_by_name" text NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE INDEX "issue_moves_from" ON "issue_moves" USING btree ("from_issue_id");--> statement-breakpoint
CREATE INDEX "issue_moves_to" ON "issue_moves" USING btree ("to_issue_id");