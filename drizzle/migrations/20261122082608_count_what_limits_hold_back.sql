ALTER TABLE "source_activity" ADD COLUMN "over_requests" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "source_activity" ADD COLUMN "over_requests_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "source_activity" ADD COLUMN "over_customers" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "source_activity" ADD COLUMN "over_customers_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "source_activity" ADD COLUMN "over_issues" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "source_activity" ADD COLUMN "over_issues_at" timestamp with time zone;