BEGIN TRANSACTION;
CREATE TABLE accounts (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	balance_credits BIGINT NOT NULL, 
	held_credits BIGINT NOT NULL, 
	created_at_ms BIGINT NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT balance_never_negative CHECK (balance_credits >= 0), 
	CONSTRAINT held_never_negative CHECK (held_credits >= 0), 
	UNIQUE (name)
);
INSERT INTO "accounts" VALUES('0699593170904195011592d5329afedd','local',9200,320,1795890123881);
INSERT INTO "accounts" VALUES('9f5524c09f93c46bc0c2f255aa7f4db7','bob',340,160,1795890123895);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE api_keys (
	id TEXT NOT NULL, 
	account_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	secret_sha256 TEXT NOT NULL, 
	last4 TEXT NOT NULL, 
	scopes TEXT NOT NULL, 
	created_at_ms BIGINT NOT NULL, 
	expires_at_ms BIGINT, 
	revoked_at_ms BIGINT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(account_id) REFERENCES accounts (id)
);
INSERT INTO "api_keys" VALUES('5dc2769721bf','0699593170904195011592d5329afedd','first key','f094a0cb672f1c99e602f5efb85876af7e1246546af4aaeb0fe06e43bc49d303','64b5','admin generate read',1795890123881,NULL,NULL);
INSERT INTO "api_keys" VALUES('77b81df7e903','9f5524c09f93c46bc0c2f255aa7f4db7','bob''s','e2d6f5ed07dc415f386b017a6aeb0d4a4f826fd059cf7f8641b9f92578724236','9cd7','read',1795890123895,NULL,1795890123895);
CREATE TABLE assets (
	id TEXT NOT NULL, 
	account_id TEXT NOT NULL, 
	task_id TEXT, 
	kind TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	file_name TEXT NOT NULL, 
	content_type TEXT NOT NULL, 
	size_bytes BIGINT NOT NULL, 
	sha256 TEXT NOT NULL, 
	width INTEGER NOT NULL, 
	height INTEGER NOT NULL, 
	created_at_ms BIGINT NOT NULL, 
	expires_at_ms BIGINT, 
	deleted_at_ms BIGINT, 
	erased_at_ms BIGINT, 
	PRIMARY KEY (id), 
	CONSTRAINT known_kind CHECK (kind in ('video', 'thumbnail', 'spritesheet', 'image')), 
	CONSTRAINT deleted_before_erased CHECK (erased_at_ms is null or deleted_at_ms is not null), 
	FOREIGN KEY(account_id) REFERENCES accounts (id), 
	UNIQUE ("key")
);
INSERT INTO "assets" VALUES('f1d5758019e7c80d5138c2d4f7726614','0699593170904195011592d5329afedd','68a18e4d52294741225f8e13e4af0a50','video','f1/f1d5758019e7c80d5138c2d4f7726614.mp4','video_68a18e4d52294741225f8e13e4af0a50.mp4','video/mp4',71070,'30c1a8d3bac7d4b2a17c00119bd6bc95ef0f1fbec30858dc26b8fc19482f82aa',1280,720,1795890126684,1798482126684,NULL,NULL);
INSERT INTO "assets" VALUES('6e5706f7a3a3bf7cc927238ba3e1e1ff','0699593170904195011592d5329afedd','68a18e4d52294741225f8e13e4af0a50','thumbnail','6e/6e5706f7a3a3bf7cc927238ba3e1e1ff.webp','thumbnail_68a18e4d52294741225f8e13e4af0a50.webp','image/webp',1340,'f0e06673aee04c61f1c3608b5d59e05b0d245788dbc19948743f841abe1ec410',640,360,1795890126684,1798482126684,NULL,NULL);
INSERT INTO "assets" VALUES('c5ccc1a4c9cf5de250911ba18c4a7e6e','0699593170904195011592d5329afedd','68a18e4d52294741225f8e13e4af0a50','spritesheet','c5/c5ccc1a4c9cf5de250911ba18c4a7e6e.jpg','spritesheet_68a18e4d52294741225f8e13e4af0a50.jpg','image/jpeg',64429,'0556955e1b4075bb3af0c1d02cc9dc378109c750af80b26749aa534b04cf54bf',1280,720,1795890126684,1798482126684,NULL,NULL);
INSERT INTO "assets" VALUES('7d6378ea27f88472eb307faec68ec9eb','0699593170904195011592d5329afedd','5c17e5374059685d4d75df9df0887bd4','video','7d/7d6378ea27f88472eb307faec68ec9eb.mp4','video_5c17e5374059685d4d75df9df0887bd4.mp4','video/mp4',68566,'dc4e0154859c49a8e89e9b19295ffac648bbd247d4f19c4f1778e405eaaa386f',1280,720,1795890128981,1795890128982,1795890131628,1795890131734);
INSERT INTO "assets" VALUES('4b7f14380492c8b895320df3ce8394a9','0699593170904195011592d5329afedd','5c17e5374059685d4d75df9df0887bd4','thumbnail','4b/4b7f14380492c8b895320df3ce8394a9.webp','thumbnail_5c17e5374059685d4d75df9df0887bd4.webp','image/webp',1284,'91300445a22c5ac3181e568158e4c71538a7e1b0398d367d637316d7f27c874c',640,360,1795890128981,1795890128982,1795890131628,1795890131734);
INSERT INTO "assets" VALUES('28d03231a1f2227b8508da023b2d087d','0699593170904195011592d5329afedd','5c17e5374059685d4d75df9df0887bd4','spritesheet','28/28d03231a1f2227b8508da023b2d087d.jpg','spritesheet_5c17e5374059685d4d75df9df0887bd4.jpg','image/jpeg',63597,'1583d6b5c7c78af7b06b944ec17fb00a143ab667a8eb16777f1424dfebc9cb68',1280,720,1795890128981,1795890128982,1795890131628,1795890131734);
INSERT INTO "assets" VALUES('90aa1395d5309b3615a07b4e383793cf','0699593170904195011592d5329afedd','f65d1369fa06a168adfae0ef282c37d7','video','90/90aa1395d5309b3615a07b4e383793cf.mp4','video_f65d1369fa06a168adfae0ef282c37d7.mp4','video/mp4',72068,'88177dddfed1ba4546425c90818b81d55a28e19ca43ae23538ce4514a99d7145',1280,720,1795890131373,1798482131373,1795890131478,1795890131734);
INSERT INTO "assets" VALUES('02c512a56b4122a5c9f3c9e699c23884','0699593170904195011592d5329afedd','f65d1369fa06a168adfae0ef282c37d7','thumbnail','02/02c512a56b4122a5c9f3c9e699c23884.webp','thumbnail_f65d1369fa06a168adfae0ef282c37d7.webp','image/webp',1360,'c62797608bec745e13383bd42667a4c19dcab23624ec86808ee30431fb7bb8e2',640,360,1795890131373,1798482131373,1795890131478,1795890131734);
INSERT INTO "assets" VALUES('b47adbd13c4d6c4cc6919601c1a03900','0699593170904195011592d5329afedd','f65d1369fa06a168adfae0ef282c37d7','spritesheet','b4/b47adbd13c4d6c4cc6919601c1a03900.jpg','spritesheet_f65d1369fa06a168adfae0ef282c37d7.jpg','image/jpeg',65649,'a7ba648f56c9b6dadaa9eefa0200233d2dd46b5dafed7dccd1c68997f018d2dd',1280,720,1795890131373,1798482131373,1795890131478,1795890131734);
CREATE TABLE holds (
	task_id TEXT NOT NULL, 
	account_id TEXT NOT NULL, 
	amount_credits BIGINT NOT NULL, 
	captured_credits BIGINT, 
	resolution TEXT, 
	created_at_ms BIGINT NOT NULL, 
	resolved_at_ms BIGINT, 
	PRIMARY KEY (task_id), 
	CONSTRAINT capture_has_its_amount CHECK ((resolution = 'captured') = (captured_credits is not null)), 
	CONSTRAINT known_resolution CHECK (resolution in ('captured', 'released')), 
	CONSTRAINT resolution_has_its_time CHECK ((resolution is null) = (resolved_at_ms is null)), 
	CONSTRAINT hold_holds_something CHECK (amount_credits > 0), 
	CONSTRAINT capture_within_hold CHECK (captured_credits <= amount_credits), 
	FOREIGN KEY(account_id) REFERENCES accounts (id)
);
INSERT INTO "holds" VALUES('68a18e4d52294741225f8e13e4af0a50','0699593170904195011592d5329afedd',160,160,'captured',1795890123907,1795890126767);
INSERT INTO "holds" VALUES('5c17e5374059685d4d75df9df0887bd4','0699593170904195011592d5329afedd',160,160,'captured',1795890126775,1795890129051);
INSERT INTO "holds" VALUES('f65d1369fa06a168adfae0ef282c37d7','0699593170904195011592d5329afedd',160,160,'captured',1795890129061,1795890131455);
INSERT INTO "holds" VALUES('81ee9537baa77c452e4b52d95950c5e4','0699593170904195011592d5329afedd',160,NULL,'released',1795890131738,1795890131740);
INSERT INTO "holds" VALUES('98b678ed1be2a96692b85a8e30f7d4d4','0699593170904195011592d5329afedd',160,NULL,'released',1795890131746,1795890131817);
INSERT INTO "holds" VALUES('4f4122bc40bd74b2b1a18510fd0b82c1','0699593170904195011592d5329afedd',160,NULL,NULL,1795890131830,NULL);
INSERT INTO "holds" VALUES('6602f247505ac5efd14eb798a35f7b8d','0699593170904195011592d5329afedd',160,NULL,NULL,1795890131934,NULL);
INSERT INTO "holds" VALUES('5fb63f93f5e7048c7e2eb74bb2db3cdd','9f5524c09f93c46bc0c2f255aa7f4db7',160,NULL,NULL,1795890131952,NULL);
CREATE TABLE idempotency (
	account_id TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	fingerprint TEXT NOT NULL, 
	task_id TEXT NOT NULL, 
	balance_credits BIGINT NOT NULL, 
	created_at_ms BIGINT NOT NULL, 
	PRIMARY KEY (account_id, "key"), 
	FOREIGN KEY(account_id) REFERENCES accounts (id)
);
INSERT INTO "idempotency" VALUES('0699593170904195011592d5329afedd','first-key','8a7e9cd5b6fd1d7d3ac3325dcf0da255b573cd5f78c64b248f58d0e53fb0cb0f','68a18e4d52294741225f8e13e4af0a50',9840,1795890123907);
INSERT INTO "idempotency" VALUES('0699593170904195011592d5329afedd','second-key','5c8c9c79182865df19e1da447f370c9d38034c15ded888ef1a23eb7113b6fa0e','6602f247505ac5efd14eb798a35f7b8d',9200,1795890131934);
CREATE TABLE ledger_entries (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	txn TEXT NOT NULL, 
	account_id TEXT NOT NULL, 
	book TEXT NOT NULL, 
	amount_credits BIGINT NOT NULL, 
	at_ms BIGINT NOT NULL, 
	CONSTRAINT known_book CHECK (book in ('user', 'hold', 'revenue', 'funding')), 
	CONSTRAINT entry_moves_something CHECK (amount_credits <> 0), 
	FOREIGN KEY(account_id) REFERENCES accounts (id), 
	CONSTRAINT one_entry_a_book UNIQUE (txn, account_id, book)
);
INSERT INTO "ledger_entries" VALUES(1,'grant:initial-0699593170904195011592d5329afedd','0699593170904195011592d5329afedd','funding',-10000,1795890123881);
INSERT INTO "ledger_entries" VALUES(2,'grant:initial-0699593170904195011592d5329afedd','0699593170904195011592d5329afedd','user',10000,1795890123881);
INSERT INTO "ledger_entries" VALUES(3,'grant:bobs-first','9f5524c09f93c46bc0c2f255aa7f4db7','funding',-500,1795890123895);
INSERT INTO "ledger_entries" VALUES(4,'grant:bobs-first','9f5524c09f93c46bc0c2f255aa7f4db7','user',500,1795890123895);
INSERT INTO "ledger_entries" VALUES(5,'hold:68a18e4d52294741225f8e13e4af0a50','0699593170904195011592d5329afedd','user',-160,1795890123907);
INSERT INTO "ledger_entries" VALUES(6,'hold:68a18e4d52294741225f8e13e4af0a50','0699593170904195011592d5329afedd','hold',160,1795890123907);
INSERT INTO "ledger_entries" VALUES(7,'capture:68a18e4d52294741225f8e13e4af0a50','0699593170904195011592d5329afedd','hold',-160,1795890126767);
INSERT INTO "ledger_entries" VALUES(8,'capture:68a18e4d52294741225f8e13e4af0a50','0699593170904195011592d5329afedd','revenue',160,1795890126767);
INSERT INTO "ledger_entries" VALUES(9,'hold:5c17e5374059685d4d75df9df0887bd4','0699593170904195011592d5329afedd','user',-160,1795890126775);
INSERT INTO "ledger_entries" VALUES(10,'hold:5c17e5374059685d4d75df9df0887bd4','0699593170904195011592d5329afedd','hold',160,1795890126775);
INSERT INTO "ledger_entries" VALUES(11,'capture:5c17e5374059685d4d75df9df0887bd4','0699593170904195011592d5329afedd','hold',-160,1795890129051);
INSERT INTO "ledger_entries" VALUES(12,'capture:5c17e5374059685d4d75df9df0887bd4','0699593170904195011592d5329afedd','revenue',160,1795890129051);
INSERT INTO "ledger_entries" VALUES(13,'hold:f65d1369fa06a168adfae0ef282c37d7','0699593170904195011592d5329afedd','user',-160,1795890129061);
INSERT INTO "ledger_entries" VALUES(14,'hold:f65d1369fa06a168adfae0ef282c37d7','0699593170904195011592d5329afedd','hold',160,1795890129061);
INSERT INTO "ledger_entries" VALUES(15,'capture:f65d1369fa06a168adfae0ef282c37d7','0699593170904195011592d5329afedd','hold',-160,1795890131455);
INSERT INTO "ledger_entries" VALUES(16,'capture:f65d1369fa06a168adfae0ef282c37d7','0699593170904195011592d5329afedd','revenue',160,1795890131455);
INSERT INTO "ledger_entries" VALUES(17,'hold:81ee9537baa77c452e4b52d95950c5e4','0699593170904195011592d5329afedd','user',-160,1795890131738);
INSERT INTO "ledger_entries" VALUES(18,'hold:81ee9537baa77c452e4b52d95950c5e4','0699593170904195011592d5329afedd','hold',160,1795890131738);
INSERT INTO "ledger_entries" VALUES(19,'release:81ee9537baa77c452e4b52d95950c5e4','0699593170904195011592d5329afedd','hold',-160,1795890131740);
INSERT INTO "ledger_entries" VALUES(20,'release:81ee9537baa77c452e4b52d95950c5e4','0699593170904195011592d5329afedd','user',160,1795890131740);
INSERT INTO "ledger_entries" VALUES(21,'hold:98b678ed1be2a96692b85a8e30f7d4d4','0699593170904195011592d5329afedd','user',-160,1795890131746);
INSERT INTO "ledger_entries" VALUES(22,'hold:98b678ed1be2a96692b85a8e30f7d4d4','0699593170904195011592d5329afedd','hold',160,1795890131746);
INSERT INTO "ledger_entries" VALUES(23,'release:98b678ed1be2a96692b85a8e30f7d4d4','0699593170904195011592d5329afedd','hold',-160,1795890131817);
INSERT INTO "ledger_entries" VALUES(24,'release:98b678ed1be2a96692b85a8e30f7d4d4','0699593170904195011592d5329afedd','user',160,1795890131817);
INSERT INTO "ledger_entries" VALUES(25,'hold:4f4122bc40bd74b2b1a18510fd0b82c1','0699593170904195011592d5329afedd','user',-160,1795890131830);
INSERT INTO "ledger_entries" VALUES(26,'hold:4f4122bc40bd74b2b1a18510fd0b82c1','0699593170904195011592d5329afedd','hold',160,1795890131830);
INSERT INTO "ledger_entries" VALUES(27,'hold:6602f247505ac5efd14eb798a35f7b8d','0699593170904195011592d5329afedd','user',-160,1795890131934);
INSERT INTO "ledger_entries" VALUES(28,'hold:6602f247505ac5efd14eb798a35f7b8d','0699593170904195011592d5329afedd','hold',160,1795890131934);
INSERT INTO "ledger_entries" VALUES(29,'hold:5fb63f93f5e7048c7e2eb74bb2db3cdd','9f5524c09f93c46bc0c2f255aa7f4db7','user',-160,1795890131952);
INSERT INTO "ledger_entries" VALUES(30,'hold:5fb63f93f5e7048c7e2eb74bb2db3cdd','9f5524c09f93c46bc0c2f255aa7f4db7','hold',160,1795890131952);
CREATE TABLE tasks (
	id TEXT NOT NULL, 
	account_id TEXT NOT NULL, 
	model_id TEXT NOT NULL, 
	parameters TEXT NOT NULL, 
	image_id TEXT, 
	source_id TEXT, 
	status TEXT NOT NULL, 
	price_credits BIGINT NOT NULL, 
	estimated_seconds INTEGER NOT NULL, 
	created_at_ms BIGINT NOT NULL, 
	start_by_ms BIGINT NOT NULL, 
	started_at_ms BIGINT, 
	finish_by_ms BIGINT, 
	completed_at_ms BIGINT, 
	lease_owner TEXT, 
	lease_until_ms BIGINT, 
	fence INTEGER NOT NULL, 
	attempts INTEGER NOT NULL, 
	progress INTEGER NOT NULL, 
	stage TEXT NOT NULL, 
	checkpoint TEXT, 
	result TEXT, 
	recipe TEXT, 
	error_code TEXT, 
	error TEXT, 
	expires_at_ms BIGINT, 
	deleted_at_ms BIGINT, 
	PRIMARY KEY (id), 
	CONSTRAINT result_if_completed CHECK ((status = 'completed') = (result is not null)), 
	CONSTRAINT error_if_failed CHECK ((status = 'failed') = (error_code is not null)), 
	CONSTRAINT lease_while_processing CHECK ((status = 'processing') = (lease_until_ms is not null)), 
	CONSTRAINT known_status CHECK (status in ('pending', 'processing', 'completed', 'failed')), 
	CONSTRAINT progress_is_percent CHECK (progress between 0 and 100), 
	FOREIGN KEY(account_id) REFERENCES accounts (id)
);
INSERT INTO "tasks" VALUES('68a18e4d52294741225f8e13e4af0a50','0699593170904195011592d5329afedd','fal-ai/sora-2/text-to-video','{"prompt": "a kept lighthouse", "delete_video": false, "seed": 1202444233, "duration": 4, "aspect_ratio": "16:9", "resolution": "720p", "model": "sora-2"}',NULL,NULL,'completed',160,4,1795890123907,1795976523907,1795890123925,1795893723925,1795890126767,NULL,NULL,1,1,100,'',NULL,'{"video":{"asset_id":"f1d5758019e7c80d5138c2d4f7726614","key":"f1/f1d5758019e7c80d5138c2d4f7726614.mp4","file_name":"video_68a18e4d52294741225f8e13e4af0a50.mp4","content_type":"video/mp4","file_size":71070,"width":1280,"height":720,"fps":24,"duration":4.0,"num_frames":96},"thumbnail":{"asset_id":"6e5706f7a3a3bf7cc927238ba3e1e1ff","key":"6e/6e5706f7a3a3bf7cc927238ba3e1e1ff.webp","file_name":"thumbnail_68a18e4d52294741225f8e13e4af0a50.webp","content_type":"image/webp","file_size":1340,"width":640,"height":360},"spritesheet":{"asset_id":"c5ccc1a4c9cf5de250911ba18c4a7e6e","key":"c5/c5ccc1a4c9cf5de250911ba18c4a7e6e.jpg","file_name":"spritesheet_68a18e4d52294741225f8e13e4af0a50.jpg","content_type":"image/jpeg","file_size":64429,"width":1280,"height":720},"seed":1202444233,"engine":{"name":"testcard","version":"1","kind":"preview"},"notes":["test card: the prompt was not read"]}','{}',NULL,NULL,1798482126684,NULL);
INSERT INTO "tasks" VALUES('5c17e5374059685d4d75df9df0887bd4','0699593170904195011592d5329afedd','fal-ai/sora-2/text-to-video','{"prompt": "a video that expired", "delete_video": true, "seed": 1710011135, "duration": 4, "aspect_ratio": "16:9", "resolution": "720p", "model": "sora-2"}',NULL,NULL,'completed',160,3,1795890126775,1795976526775,1795890126783,1795893726783,1795890129051,NULL,NULL,1,1,100,'',NULL,'{"video":{"asset_id":"7d6378ea27f88472eb307faec68ec9eb","key":"7d/7d6378ea27f88472eb307faec68ec9eb.mp4","file_name":"video_5c17e5374059685d4d75df9df0887bd4.mp4","content_type":"video/mp4","file_size":68566,"width":1280,"height":720,"fps":24,"duration":4.0,"num_frames":96},"thumbnail":{"asset_id":"4b7f14380492c8b895320df3ce8394a9","key":"4b/4b7f14380492c8b895320df3ce8394a9.webp","file_name":"thumbnail_5c17e5374059685d4d75df9df0887bd4.webp","content_type":"image/webp","file_size":1284,"width":640,"height":360},"spritesheet":{"asset_id":"28d03231a1f2227b8508da023b2d087d","key":"28/28d03231a1f2227b8508da023b2d087d.jpg","file_name":"spritesheet_5c17e5374059685d4d75df9df0887bd4.jpg","content_type":"image/jpeg","file_size":63597,"width":1280,"height":720},"seed":1710011135,"engine":{"name":"testcard","version":"1","kind":"preview"},"notes":["test card: the prompt was not read"]}',NULL,NULL,NULL,1795890126776,1795890131628);
INSERT INTO "tasks" VALUES('f65d1369fa06a168adfae0ef282c37d7','0699593170904195011592d5329afedd','fal-ai/sora-2/text-to-video','{"delete_video": false, "seed": 282015376, "duration": 4, "aspect_ratio": "16:9", "resolution": "720p", "model": "sora-2"}',NULL,NULL,'completed',160,3,1795890129061,1795976529061,1795890129066,1795893729066,1795890131455,NULL,NULL,1,1,100,'',NULL,'{"video":{"asset_id":"90aa1395d5309b3615a07b4e383793cf","key":"90/90aa1395d5309b3615a07b4e383793cf.mp4","file_name":"video_f65d1369fa06a168adfae0ef282c37d7.mp4","content_type":"video/mp4","file_size":72068,"width":1280,"height":720,"fps":24,"duration":4.0,"num_frames":96},"thumbnail":{"asset_id":"02c512a56b4122a5c9f3c9e699c23884","key":"02/02c512a56b4122a5c9f3c9e699c23884.webp","file_name":"thumbnail_f65d1369fa06a168adfae0ef282c37d7.webp","content_type":"image/webp","file_size":1360,"width":640,"height":360},"spritesheet":{"asset_id":"b47adbd13c4d6c4cc6919601c1a03900","key":"b4/b47adbd13c4d6c4cc6919601c1a03900.jpg","file_name":"spritesheet_f65d1369fa06a168adfae0ef282c37d7.jpg","content_type":"image/jpeg","file_size":65649,"width":1280,"height":720},"seed":282015376,"engine":{"name":"testcard","version":"1","kind":"preview"},"notes":["test card: the prompt was not read"]}',NULL,NULL,NULL,1798482131373,1795890131478);
INSERT INTO "tasks" VALUES('81ee9537baa77c452e4b52d95950c5e4','0699593170904195011592d5329afedd','fal-ai/sora-2/text-to-video','{"prompt": "a cancelled one", "delete_video": true, "seed": 1251035288, "duration": 4, "aspect_ratio": "16:9", "resolution": "720p", "model": "sora-2"}',NULL,NULL,'failed',160,2,1795890131738,1795976531738,NULL,NULL,1795890131740,NULL,NULL,0,0,0,'',NULL,NULL,NULL,'cancelled','The task was cancelled.',NULL,NULL);
INSERT INTO "tasks" VALUES('98b678ed1be2a96692b85a8e30f7d4d4','0699593170904195011592d5329afedd','fal-ai/sora-2/text-to-video','{"prompt": "one that failed", "delete_video": true, "seed": 1271408282, "duration": 4, "aspect_ratio": "16:9", "resolution": "720p", "model": "sora-2"}',NULL,NULL,'failed',160,2,1795890131746,1795976531746,1795890131749,1795893731749,1795890131817,NULL,NULL,1,1,0,'',NULL,NULL,NULL,'engine_failed','The engine gave up.',NULL,NULL);
INSERT INTO "tasks" VALUES('4f4122bc40bd74b2b1a18510fd0b82c1','0699593170904195011592d5329afedd','fal-ai/sora-2/text-to-video','{"prompt": "one that is being made", "delete_video": true, "seed": 532990334, "duration": 4, "aspect_ratio": "16:9", "resolution": "720p", "model": "sora-2"}',NULL,NULL,'processing',160,2,1795890131830,1795976531830,1795890131834,1795893731834,NULL,'worker-of-old',1795890161834,1,1,40,'filming','frame-12',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tasks" VALUES('6602f247505ac5efd14eb798a35f7b8d','0699593170904195011592d5329afedd','fal-ai/sora-2/text-to-video','{"prompt": "one that waits", "delete_video": true, "seed": 691005839, "duration": 4, "aspect_ratio": "16:9", "resolution": "720p", "model": "sora-2"}',NULL,NULL,'pending',160,2,1795890131934,1795976531934,NULL,NULL,NULL,NULL,NULL,0,0,0,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "tasks" VALUES('5fb63f93f5e7048c7e2eb74bb2db3cdd','9f5524c09f93c46bc0c2f255aa7f4db7','fal-ai/sora-2/text-to-video','{"prompt": "bob''s that waits", "delete_video": true, "seed": 979755793, "duration": 4, "aspect_ratio": "16:9", "resolution": "720p", "model": "sora-2"}',NULL,NULL,'pending',160,5,1795890131952,1795976531952,NULL,NULL,NULL,NULL,NULL,0,0,0,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE INDEX ledger_entries_account ON ledger_entries (account_id, id);
CREATE INDEX tasks_account ON tasks (account_id, created_at_ms, id);
CREATE INDEX tasks_expiring ON tasks (expires_at_ms) WHERE deleted_at_ms is null and expires_at_ms is not null;
CREATE INDEX tasks_leased ON tasks (lease_until_ms, lease_owner) WHERE status = 'processing';
CREATE INDEX tasks_pending ON tasks (created_at_ms, id, account_id) WHERE status = 'pending';
CREATE INDEX tasks_start_by ON tasks (start_by_ms, account_id) WHERE status = 'pending';
CREATE INDEX assets_expiring ON assets (expires_at_ms) WHERE deleted_at_ms is null and expires_at_ms is not null;
CREATE INDEX assets_task ON assets (task_id);
CREATE INDEX assets_to_erase ON assets (deleted_at_ms) WHERE deleted_at_ms is not null and erased_at_ms is null;
CREATE INDEX idempotency_age ON idempotency (created_at_ms);
CREATE TRIGGER ledger_no_update before update on ledger_entries begin select raise(abort, 'the ledger is append-only'); end;
CREATE TRIGGER ledger_no_delete before delete on ledger_entries begin select raise(abort, 'the ledger is append-only'); end;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('ledger_entries',30);
COMMIT;
