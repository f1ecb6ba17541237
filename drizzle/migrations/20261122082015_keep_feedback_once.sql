ALTER TABLE "contact_records" ADD COLUMN "feedback_id" uuid;--> statement-breakpoint
ALTER TABLE "contact_records" ADD CONSTRAINT "contact_records_feedback" UNIQUE("customer_id","feedback_id");