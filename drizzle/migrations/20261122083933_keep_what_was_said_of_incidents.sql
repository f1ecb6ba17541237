CREATE TABLE "incident_claims" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "incident_claims_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"incident_id" bigint NOT NULL,
	"said_at" timestamp with time zone NOT NULL,
	"heard_at" timestamp with time zone NOT NULL,
	"by_hand" boolean NOT NULL,
	"by_name" text NOT NULL,
	"status" text,
	"owner_said" boolean NOT NULL,
	"owner_id" text,
	"owner_name" text,
	"title" text,
	"severity" text,
	"resolved_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "waiting_alerts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "waiting_alerts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"source_id" integer NOT NULL,
	"external_key" text NOT NULL,
	"heard_at" timestamp with time zone NOT NULL,
	"alert" jsonb NOT NULL
);
--> statement-breakpoint
CREATE INDEX "incident_claims_incident" ON "incident_claims" USING btree ("incident_id","said_at");--> statement-breakpoint
CREATE INDEX "waiting_alerts_key" ON "waiting_alerts" USING btree ("source_id","external_key");--> statement-breakpoint
CREATE INDEX "waiting_alerts_heard" ON "waiting_alerts" USING btree ("heard_at");--> statement-breakpoint
-- What is known of the incidents that sources have opened so far. Until now only people took them on.
INSERT INTO "incident_claims" ("incident_id", "said_at", "heard_at", "by_hand", "by_name", "status", "owner_said", "owner_id", "owner_name", "title", "severity", "resolved_at")
SELECT i.id, said.at, said.at, said.by_hand, i.status_by_name, said.status, said.status = 'acknowledged',
	CASE WHEN said.status = 'acknowledged' THEN i.owner_id END, CASE WHEN said.status = 'acknowledged' THEN i.owner_name END,
	CASE WHEN said.status = 'firing' THEN i.title END, CASE WHEN said.status = 'firing' THEN i.severity END,
	CASE WHEN said.status = 'resolved' THEN i.resolved_at END
FROM "incidents" i CROSS JOIN LATERAL (VALUES
	(i.opened_at, 'firing', false),
	(i.acknowledged_at, 'acknowledged', true),
	(i.identified_at, 'identified', true),
	(i.monitoring_at, 'monitoring', true),
	(CASE WHEN i.resolved_at IS NOT NULL THEN greatest(i.status_at, i.resolved_at) END, 'resolved', false)
) AS said (at, status, by_hand)
WHERE i.source_id IS NOT NULL AND said.at IS NOT NULL
ORDER BY 1, 2;
