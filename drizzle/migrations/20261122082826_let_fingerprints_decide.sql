INSERT INTO "issue_fingerprints" ("source_id", "service", "environment", "fingerprint", "version", "issue_id", "title", "created_at")
SELECT "source_id", "service", "environment", "fingerprint", "fingerprint_version", "id", "title", "first_seen" FROM "issues" ORDER BY "id" ON CONFLICT DO NOTHING;--> statement-breakpoint
ALTER TABLE "issues" DROP CONSTRAINT "issues_fingerprint";--> statement-breakpoint
ALTER TABLE "issue_fingerprints" ADD COLUMN "home_issue_id" bigint;--> statement-breakpoint
ALTER TABLE "issue_fingerprints" ADD COLUMN "events" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE "issue_fingerprints" SET "home_issue_id" = "issue_id", "events" = "issues"."events" FROM "issues" WHERE "issues"."id" = "issue_id";--> statement-breakpoint
UPDATE "issue_fingerprints" SET "home_issue_id" = "issue_id" WHERE "home_issue_id" IS NULL;--> statement-breakpoint
ALTER TABLE "issue_fingerprints" ALTER COLUMN "home_issue_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "issues" ADD COLUMN "merged_into" bigint;--> statement-breakpoint
ALTER TABLE "issues" DROP COLUMN "fingerprint";--> statement-breakpoint
ALTER TABLE "issues" DROP COLUMN "fingerprint_version";
