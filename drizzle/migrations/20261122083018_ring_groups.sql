ALTER TABLE "calls" ADD COLUMN "user_ids" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "contact_record_id" bigint;--> statement-breakpoint
CREATE INDEX "calls_user" ON "calls" USING btree ("user_id","rang_at");--> statement-breakpoint
CREATE INDEX "calls_ringing" ON "calls" USING gin ("user_ids") WHERE state in ('ringing', 'answered');