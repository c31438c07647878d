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
INSERT INTO "accounts" VALUES('cd3269cca09550bf8dbcb15a25474bcb','local',14040,320,1795890135781);
INSERT INTO "accounts" VALUES('7adbacf7c16042c0e6872789b742dc28','bob',340,160,1795890135820);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE api_keys (
	id TEXT NOT NULL, 
	account_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	secret_sha256 TEXT NOT NULL, 
	last4 TEXT NOT NULL, 
	scopes TEXT NOT NULL, 
	created_at_ms BIGINT NOT NULL, 
	expires_at_ms BIGINT, 
	revoked_at_ms BIGINT, old_secret_sha256 TEXT, old_secret_until_ms BIGINT, credit_limit BIGINT, per_minute INTEGER, running_max INTEGER, waiting_max INTEGER, seconds_max INTEGER, spent_credits BIGINT DEFAULT '0' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(account_id) REFERENCES accounts (id)
);
INSERT INTO "api_keys" VALUES('40642b96b3c9','cd3269cca09550bf8dbcb15a25474bcb','first key','89f62c418a07d3242e57ace1694da752f9d871afde6f1a395805f0d13d07fa7a','bc8b','admin generate read',1795890135781,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO "api_keys" VALUES('940a7c8b313b','7adbacf7c16042c0e6872789b742dc28','bob''s','f15ae7ed5421e144bbe8da2d816ab236f2bc4d1c5a776c0b52303c7a59d3867e','5d1b','read',1795890135820,NULL,1795890135820,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0);
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
	erased_at_ms BIGINT, given_name TEXT, purpose TEXT, 
	PRIMARY KEY (id), 
	CONSTRAINT known_kind CHECK (kind in ('video', 'thumbnail', 'spritesheet', 'image')), 
	CONSTRAINT deleted_before_erased CHECK (erased_at_ms is null or deleted_at_ms is not null), 
	FOREIGN KEY(account_id) REFERENCES accounts (id), 
	UNIQUE ("key")
);
INSERT INTO "assets" VALUES('bbe9528e95f207d4cb17d8a4478781b4','cd3269cca09550bf8dbcb15a25474bcb','2da665f7a51e2d8180187ea61aaf1dfa','video','bb/bbe9528e95f207d4cb17d8a4478781b4.mp4','video_2da665f7a51e2d8180187ea61aaf1dfa.mp4','video/mp4',71726,'79c585b9b8da21e21ed62f104d9eb3b24a6a64a384d0bc5f327ecbbfcc87e4a3',1280,720,1795890139789,1798482139789,NULL,NULL,NULL,NULL);
INSERT INTO "assets" VALUES('30a9f18efc9f2fbd1d93abbd6a46211e','cd3269cca09550bf8dbcb15a25474bcb','2da665f7a51e2d8180187ea61aaf1dfa','thumbnail','30/30a9f18efc9f2fbd1d93abbd6a46211e.webp','thumbnail_2da665f7a51e2d8180187ea61aaf1dfa.webp','image/webp',1324,'f19cbbd1143cfbe314970b3d3f855d0a39aa4864079a6c4f9e3c5d3f3708c747',640,360,1795890139789,1798482139789,NULL,NULL,NULL,NULL);
INSERT INTO "assets" VALUES('e8d0cc02bfe543ddd96b639fac7245cb','cd3269cca09550bf8dbcb15a25474bcb','2da665f7a51e2d8180187ea61aaf1dfa','spritesheet','e8/e8d0cc02bfe543ddd96b639fac7245cb.jpg','spritesheet_2da665f7a51e2d8180187ea61aaf1dfa.jpg','image/jpeg',64861,'2cb7abc11f562e19b14381dc809073fe3fa6b1bd60c84b330c252c158d8605d1',1280,720,1795890139789,1798482139789,NULL,NULL,NULL,NULL);
INSERT INTO "assets" VALUES('cf425d3378706005c422f7e34e13c76f','cd3269cca09550bf8dbcb15a25474bcb','4cd6a26fea8623caff2dff710956c0fb','video','cf/cf425d3378706005c422f7e34e13c76f.mp4','video_4cd6a26fea8623caff2dff710956c0fb.mp4','video/mp4',69216,'e2c5b7ceb2a602d63f9688da1857a4dd75c0e00e4c1068da8f94992255ef37af',1280,720,1795890142469,1795890142470,1795890144730,1795890144755,NULL,NULL);
INSERT INTO "assets" VALUES('43aed0ff6d126f2e9335bf596da67218','cd3269cca09550bf8dbcb15a25474bcb','4cd6a26fea8623caff2dff710956c0fb','thumbnail','43/43aed0ff6d126f2e9335bf596da67218.webp','thumbnail_4cd6a26fea8623caff2dff710956c0fb.webp','image/webp',1300,'f2340af788995fce801a66a7db0d693f9ce12fe32fdc92859a7f52747fde4a2e',640,360,1795890142469,1795890142470,1795890144730,1795890144755,NULL,NULL);
INSERT INTO "assets" VALUES('7278909c487bb16087e123b32e1afe27','cd3269cca09550bf8dbcb15a25474bcb','4cd6a26fea8623caff2dff710956c0fb','spritesheet','72/7278909c487bb16087e123b32e1afe27.jpg','spritesheet_4cd6a26fea8623caff2dff710956c0fb.jpg','image/jpeg',64086,'87d9dde58609fde7be881ce1b27637c7241bea7599956772b8865129dfc903ea',1280,720,1795890142469,1795890142470,1795890144730,1795890144755,NULL,NULL);
INSERT INTO "assets" VALUES('b630e1c8ddfa6817c60d15aeb655ded7','cd3269cca09550bf8dbcb15a25474bcb','622423c1f39f3681db2443b429412e4c','video','b6/b630e1c8ddfa6817c60d15aeb655ded7.mp4','video_622423c1f39f3681db2443b429412e4c.mp4','video/mp4',71780,'15debcc3ebc90290a2c5f1c3a1a1ece904b332bcbeaf1e0dfe8f9cf17ac91191',1280,720,1795890144674,1798482144674,1795890144707,1795890144755,NULL,NULL);
INSERT INTO "assets" VALUES('45694c3b4b2c46301b88a2c42a7c5b81','cd3269cca09550bf8dbcb15a25474bcb','622423c1f39f3681db2443b429412e4c','thumbnail','45/45694c3b4b2c46301b88a2c42a7c5b81.webp','thumbnail_622423c1f39f3681db2443b429412e4c.webp','image/webp',1364,'43367976a47472b5dd6d6b48c48b392e306c103af237352b95d0a7aa79f0e533',640,360,1795890144674,1798482144674,1795890144707,1795890144755,NULL,NULL);
INSERT INTO "assets" VALUES('bd09eeb4d8bafb1b3c0e4fa80e64b16b','cd3269cca09550bf8dbcb15a25474bcb','622423c1f39f3681db2443b429412e4c','spritesheet','bd/bd09eeb4d8bafb1b3c0e4fa80e64b16b.jpg','spritesheet_622423c1f39f3681db2443b429412e4c.jpg','image/jpeg',64474,'cfd2f26f57a1d7571bef4dbf190e2a5fdb2be263973e4939a2844f19ba541e51',1280,720,1795890144674,1798482144674,1795890144707,1795890144755,NULL,NULL);
INSERT INTO "assets" VALUES('9261b0dd91b5f3985cac95430332b8e9','cd3269cca09550bf8dbcb15a25474bcb','5c2b67e7c14614acf3bbc49d64bb1a33','video','92/9261b0dd91b5f3985cac95430332b8e9.mp4','video_5c2b67e7c14614acf3bbc49d64bb1a33.mp4','video/mp4',73190,'b2d330cb88f1f73c659053dcc01ac737b5f5296894282e2f0ec25d799d977889',1280,720,1795890145842,1798482145842,NULL,NULL,NULL,NULL);
INSERT INTO "assets" VALUES('c60e80d199575706877183889a3c0fb4','cd3269cca09550bf8dbcb15a25474bcb','5c2b67e7c14614acf3bbc49d64bb1a33','thumbnail','c6/c60e80d199575706877183889a3c0fb4.webp','thumbnail_5c2b67e7c14614acf3bbc49d64bb1a33.webp','image/webp',1368,'80ba03065719990d35e11a9707c031f191b202c72c1a94eaeb9ea1907931e5fd',640,360,1795890145842,1798482145842,NULL,NULL,NULL,NULL);
INSERT INTO "assets" VALUES('5a779f7e0acd4cce59ee43934d0aa1cf','cd3269cca09550bf8dbcb15a25474bcb','5c2b67e7c14614acf3bbc49d64bb1a33','spritesheet','5a/5a779f7e0acd4cce59ee43934d0aa1cf.jpg','spritesheet_5c2b67e7c14614acf3bbc49d64bb1a33.jpg','image/jpeg',64167,'3a155fe1505617a471ed88193eb92eb8ec79aed851dea48a6dc01f510b06ce3b',1280,720,1795890145842,1798482145842,NULL,NULL,NULL,NULL);
CREATE TABLE audit (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	at_ms BIGINT NOT NULL, 
	account_id TEXT, 
	actor TEXT NOT NULL, 
	action TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	details TEXT NOT NULL
);
INSERT INTO "audit" VALUES(1,1795890145842,'cd3269cca09550bf8dbcb15a25474bcb','operator','credits.grant','g3','{"credits": 5000}');
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
INSERT INTO "holds" VALUES('2da665f7a51e2d8180187ea61aaf1dfa','cd3269cca09550bf8dbcb15a25474bcb',160,160,'captured',1795890135844,1795890139818);
INSERT INTO "holds" VALUES('4cd6a26fea8623caff2dff710956c0fb','cd3269cca09550bf8dbcb15a25474bcb',160,160,'captured',1795890139873,1795890142516);
INSERT INTO "holds" VALUES('622423c1f39f3681db2443b429412e4c','cd3269cca09550bf8dbcb15a25474bcb',160,160,'captured',1795890142537,1795890144698);
INSERT INTO "holds" VALUES('823d1fe8ec6ec43e2303391ff58116ab','cd3269cca09550bf8dbcb15a25474bcb',160,NULL,'released',1795890144757,1795890144758);
INSERT INTO "holds" VALUES('238e9f0e812c35e781943018ab8c1c4e','cd3269cca09550bf8dbcb15a25474bcb',160,NULL,'released',1795890144762,1795890144777);
INSERT INTO "holds" VALUES('c9b80b712141d0c154fa95f086fffe81','cd3269cca09550bf8dbcb15a25474bcb',160,NULL,NULL,1795890144786,NULL);
INSERT INTO "holds" VALUES('ed26af5178629b308a909849bcaab504','cd3269cca09550bf8dbcb15a25474bcb',160,NULL,NULL,1795890144826,NULL);
INSERT INTO "holds" VALUES('a4ad279c014e0174c6d1b40d4acdb492','7adbacf7c16042c0e6872789b742dc28',160,NULL,NULL,1795890144842,NULL);
INSERT INTO "holds" VALUES('5c2b67e7c14614acf3bbc49d64bb1a33','cd3269cca09550bf8dbcb15a25474bcb',160,160,'captured',1795890145842,1795890145842);
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
INSERT INTO "idempotency" VALUES('cd3269cca09550bf8dbcb15a25474bcb','first-key','edf8001c3366c258e0e988e19628ea14f55761adef312f4055a9510d5366960d','2da665f7a51e2d8180187ea61aaf1dfa',9840,1795890135844);
INSERT INTO "idempotency" VALUES('cd3269cca09550bf8dbcb15a25474bcb','second-key','5c8c9c79182865df19e1da447f370c9d38034c15ded888ef1a23eb7113b6fa0e','ed26af5178629b308a909849bcaab504',9200,1795890144826);
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
INSERT INTO "ledger_entries" VALUES(1,'grant:initial-cd3269cca09550bf8dbcb15a25474bcb','cd3269cca09550bf8dbcb15a25474bcb','funding',-10000,1795890135781);
INSERT INTO "ledger_entries" VALUES(2,'grant:initial-cd3269cca09550bf8dbcb15a25474bcb','cd3269cca09550bf8dbcb15a25474bcb','user',10000,1795890135781);
INSERT INTO "ledger_entries" VALUES(3,'grant:bobs-first','7adbacf7c16042c0e6872789b742dc28','funding',-500,1795890135820);
INSERT INTO "ledger_entries" VALUES(4,'grant:bobs-first','7adbacf7c16042c0e6872789b742dc28','user',500,1795890135820);
INSERT INTO "ledger_entries" VALUES(5,'hold:2da665f7a51e2d8180187ea61aaf1dfa','cd3269cca09550bf8dbcb15a25474bcb','user',-160,1795890135844);
INSERT INTO "ledger_entries" VALUES(6,'hold:2da665f7a51e2d8180187ea61aaf1dfa','cd3269cca09550bf8dbcb15a25474bcb','hold',160,1795890135844);
INSERT INTO "ledger_entries" VALUES(7,'capture:2da665f7a51e2d8180187ea61aaf1dfa','cd3269cca09550bf8dbcb15a25474bcb','hold',-160,1795890139818);
INSERT INTO "ledger_entries" VALUES(8,'capture:2da665f7a51e2d8180187ea61aaf1dfa','cd3269cca09550bf8dbcb15a25474bcb','revenue',160,1795890139818);
INSERT INTO "ledger_entries" VALUES(9,'hold:4cd6a26fea8623caff2dff710956c0fb','cd3269cca09550bf8dbcb15a25474bcb','user',-160,1795890139873);
INSERT INTO "ledger_entries" VALUES(10,'hold:4cd6a26fea8623caff2dff710956c0fb','cd3269cca09550bf8dbcb15a25474bcb','hold',160,1795890139873);
INSERT INTO "ledger_entries" VALUES(11,'capture:4cd6a26fea8623caff2dff710956c0fb','cd3269cca09550bf8dbcb15a25474bcb','hold',-160,1795890142516);
INSERT INTO "ledger_entries" VALUES(12,'capture:4cd6a26fea8623caff2dff710956c0fb','cd3269cca09550bf8dbcb15a25474bcb','revenue',160,1795890142516);
INSERT INTO "ledger_entries" VALUES(13,'hold:622423c1f39f3681db2443b429412e4c','cd3269cca09550bf8dbcb15a25474bcb','user',-160,1795890142537);
INSERT INTO "ledger_entries" VALUES(14,'hold:622423c1f39f3681db2443b429412e4c','cd3269cca09550bf8dbcb15a25474bcb','hold',160,1795890142537);
INSERT INTO "ledger_entries" VALUES(15,'capture:622423c1f39f3681db2443b429412e4c','cd3269cca09550bf8dbcb15a25474bcb','hold',-160,1795890144698);
INSERT INTO "ledger_entries" VALUES(16,'capture:622423c1f39f3681db2443b429412e4c','cd3269cca09550bf8dbcb15a25474bcb','revenue',160,1795890144698);
INSERT INTO "ledger_entries" VALUES(17,'hold:823d1fe8ec6ec43e2303391ff58116ab','cd3269cca09550bf8dbcb15a25474bcb','user',-160,1795890144757);
INSERT INTO "ledger_entries" VALUES(18,'hold:823d1fe8ec6ec43e2303391ff58116ab','cd3269cca09550bf8dbcb15a25474bcb','hold',160,1795890144757);
INSERT INTO "ledger_entries" VALUES(19,'release:823d1fe8ec6ec43e2303391ff58116ab','cd3269cca09550bf8dbcb15a25474bcb','hold',-160,1795890144758);
INSERT INTO "ledger_entries" VALUES(20,'release:823d1fe8ec6ec43e2303391ff58116ab','cd3269cca09550bf8dbcb15a25474bcb','user',160,1795890144758);
INSERT INTO "ledger_entries" VALUES(21,'hold:238e9f0e812c35e781943018ab8c1c4e','cd3269cca09550bf8dbcb15a25474bcb','user',-160,1795890144762);
INSERT INTO "ledger_entries" VALUES(22,'hold:238e9f0e812c35e781943018ab8c1c4e','cd3269cca09550bf8dbcb15a25474bcb','hold',160,1795890144762);
INSERT INTO "ledger_entries" VALUES(23,'release:238e9f0e812c35e781943018ab8c1c4e','cd3269cca09550bf8dbcb15a25474bcb','hold',-160,1795890144777);
INSERT INTO "ledger_entries" VALUES(24,'release:238e9f0e812c35e781943018ab8c1c4e','cd3269cca09550bf8dbcb15a25474bcb','user',160,1795890144777);
INSERT INTO "ledger_entries" VALUES(25,'hold:c9b80b712141d0c154fa95f086fffe81','cd3269cca09550bf8dbcb15a25474bcb','user',-160,1795890144786);
INSERT INTO "ledger_entries" VALUES(26,'hold:c9b80b712141d0c154fa95f086fffe81','cd3269cca09550bf8dbcb15a25474bcb','hold',160,1795890144786);
INSERT INTO "ledger_entries" VALUES(27,'hold:ed26af5178629b308a909849bcaab504','cd3269cca09550bf8dbcb15a25474bcb','user',-160,1795890144826);
INSERT INTO "ledger_entries" VALUES(28,'hold:ed26af5178629b308a909849bcaab504','cd3269cca09550bf8dbcb15a25474bcb','hold',160,1795890144826);
INSERT INTO "ledger_entries" VALUES(29,'hold:a4ad279c014e0174c6d1b40d4acdb492','7adbacf7c16042c0e6872789b742dc28','user',-160,1795890144842);
INSERT INTO "ledger_entries" VALUES(30,'hold:a4ad279c014e0174c6d1b40d4acdb492','7adbacf7c16042c0e6872789b742dc28','hold',160,1795890144842);
INSERT INTO "ledger_entries" VALUES(31,'grant:g3','cd3269cca09550bf8dbcb15a25474bcb','funding',-5000,1795890145842);
INSERT INTO "ledger_entries" VALUES(32,'grant:g3','cd3269cca09550bf8dbcb15a25474bcb','user',5000,1795890145842);
INSERT INTO "ledger_entries" VALUES(33,'hold:5c2b67e7c14614acf3bbc49d64bb1a33','cd3269cca09550bf8dbcb15a25474bcb','user',-160,1795890145842);
INSERT INTO "ledger_entries" VALUES(34,'hold:5c2b67e7c14614acf3bbc49d64bb1a33','cd3269cca09550bf8dbcb15a25474bcb','hold',160,1795890145842);
INSERT INTO "ledger_entries" VALUES(35,'capture:5c2b67e7c14614acf3bbc49d64bb1a33','cd3269cca09550bf8dbcb15a25474bcb','hold',-160,1795890145842);
INSERT INTO "ledger_entries" VALUES(36,'capture:5c2b67e7c14614acf3bbc49d64bb1a33','cd3269cca09550bf8dbcb15a25474bcb','revenue',160,1795890145842);
CREATE TABLE outbox (
	id TEXT NOT NULL, 
	account_id TEXT NOT NULL, 
	task_id TEXT NOT NULL, 
	endpoint_id TEXT, 
	form TEXT NOT NULL, 
	event TEXT NOT NULL, 
	url TEXT NOT NULL, 
	host TEXT NOT NULL, 
	created_at_ms BIGINT NOT NULL, 
	due_at_ms BIGINT, 
	tries INTEGER NOT NULL, 
	answer TEXT, 
	delivered_at_ms BIGINT, 
	dead_at_ms BIGINT, 
	PRIMARY KEY (id), 
	CONSTRAINT known_event CHECK (event in ('completed', 'failed')), 
	CONSTRAINT due_until_it_is_over CHECK ((due_at_ms is null) = (delivered_at_ms is not null or dead_at_ms is not null)), 
	CONSTRAINT delivered_or_dead CHECK (delivered_at_ms is null or dead_at_ms is null), 
	FOREIGN KEY(account_id) REFERENCES accounts (id)
);
INSERT INTO "outbox" VALUES('b03a2a6ffd5a33d9b25c41cb2aa78bfc','cd3269cca09550bf8dbcb15a25474bcb','2da665f7a51e2d8180187ea61aaf1dfa',NULL,'tasks_v3','completed','https://hooks.example.com/one','hooks.example.com',1795890139818,NULL,16,'500',NULL,1795890139827);
INSERT INTO "outbox" VALUES('910d6a11d232b9bc5cdddf5e8e5b29f0','cd3269cca09550bf8dbcb15a25474bcb','2da665f7a51e2d8180187ea61aaf1dfa','we_79d84b7d3216cb6e7cdc9084452fd5e3','openai','completed','https://hooks.example.com/tenku','hooks.example.com',1795890139818,NULL,1,'200',1795890139823,NULL);
INSERT INTO "outbox" VALUES('d417492ec085099a09369741b011bff3','cd3269cca09550bf8dbcb15a25474bcb','4cd6a26fea8623caff2dff710956c0fb','we_79d84b7d3216cb6e7cdc9084452fd5e3','openai','completed','https://hooks.example.com/tenku','hooks.example.com',1795890142516,1795890142516,0,NULL,NULL,NULL);
INSERT INTO "outbox" VALUES('b6aeb56ec0468016be553c8fdacd6770','cd3269cca09550bf8dbcb15a25474bcb','622423c1f39f3681db2443b429412e4c','we_79d84b7d3216cb6e7cdc9084452fd5e3','openai','completed','https://hooks.example.com/tenku','hooks.example.com',1795890144698,1795890144698,0,NULL,NULL,NULL);
INSERT INTO "outbox" VALUES('2499507c1bf6fee0161fc29297459540','cd3269cca09550bf8dbcb15a25474bcb','823d1fe8ec6ec43e2303391ff58116ab','we_79d84b7d3216cb6e7cdc9084452fd5e3','openai','failed','https://hooks.example.com/tenku','hooks.example.com',1795890144758,1795890144758,0,NULL,NULL,NULL);
INSERT INTO "outbox" VALUES('d91260498e1c135f49923f22324cc537','cd3269cca09550bf8dbcb15a25474bcb','238e9f0e812c35e781943018ab8c1c4e','we_79d84b7d3216cb6e7cdc9084452fd5e3','openai','failed','https://hooks.example.com/tenku','hooks.example.com',1795890144777,1795890144777,0,NULL,NULL,NULL);
INSERT INTO "outbox" VALUES('0e985b382cce08da4a832db47fe13ce4','cd3269cca09550bf8dbcb15a25474bcb','5c2b67e7c14614acf3bbc49d64bb1a33','we_79d84b7d3216cb6e7cdc9084452fd5e3','openai','completed','https://hooks.example.com/tenku','hooks.example.com',1795890145842,1795890145842,0,NULL,NULL,NULL);
CREATE TABLE provenance (
	task_id TEXT NOT NULL, 
	account_id TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	size_bytes BIGINT NOT NULL, 
	engine TEXT NOT NULL, 
	engine_version TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	label TEXT NOT NULL, 
	signed_by TEXT, 
	frame_hashes TEXT NOT NULL, 
	created_at_ms BIGINT NOT NULL, 
	PRIMARY KEY (task_id), 
	CONSTRAINT known_engine_kind CHECK (kind in ('preview', 'model')), 
	FOREIGN KEY(account_id) REFERENCES accounts (id)
);
INSERT INTO "provenance" VALUES('5c2b67e7c14614acf3bbc49d64bb1a33','cd3269cca09550bf8dbcb15a25474bcb','b2d330cb88f1f73c659053dcc01ac737b5f5296894282e2f0ec25d799d977889',73190,'testcard','1','preview','off','388ef283ac695a983bdb4f85e745029daf690cc2','["00000000000039790000000000003a3a", "0000000000003a7a0000000000003a3a", "0000000000003e7e0000000000003a3a", "0000000000003d7d0000000000003d3d", "0000000000003dbd0000000000003e3e", "00000000000039b9000000000000b838", "0000000000203aba000000000020aa3a", "0000000000103aba000000000010ba3a", "00000000001039790000000000103d3d", "0000000000083d7d0000000000083c3c", "0000000000083c7d0000000000043e3e", "0000000000043a7a0000000000043a3a", "0000000000023a3a000000000002ba3a", "0000000000023939000000000001b939", "0000000000013d3d000000000001ba3a", "0000000000013c3c000000000000ba3a"]',1795890145842);
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
	deleted_at_ms BIGINT, fingerprint TEXT, low_priority INTEGER DEFAULT '0' NOT NULL, result_seconds_max INTEGER, asked_as TEXT, remarks TEXT DEFAULT '[]' NOT NULL, steps TEXT DEFAULT '[]' NOT NULL, callback_form TEXT, callback_url TEXT, removed_at_ms BIGINT, key_id TEXT, 
	PRIMARY KEY (id), 
	CONSTRAINT result_if_completed CHECK ((status = 'completed') = (result is not null)), 
	CONSTRAINT error_if_failed CHECK ((status = 'failed') = (error_code is not null)), 
	CONSTRAINT lease_while_processing CHECK ((status = 'processing') = (lease_until_ms is not null)), 
	CONSTRAINT known_status CHECK (status in ('pending', 'processing', 'completed', 'failed')), 
	CONSTRAINT progress_is_percent CHECK (progress between 0 and 100), 
	FOREIGN KEY(account_id) REFERENCES accounts (id)
);
INSERT INTO "tasks" VALUES('2da665f7a51e2d8180187ea61aaf1dfa','cd3269cca09550bf8dbcb15a25474bcb','fal-ai/sora-2/text-to-video','{"prompt": "a kept lighthouse", "delete_video": false, "seed": 2010328719, "duration": 4, "aspect_ratio": "16:9", "resolution": "720p", "model": "sora-2"}',NULL,NULL,'completed',160,4,1795890135844,1795976535844,1795890135851,1795893735851,1795890139818,NULL,NULL,1,1,100,'',NULL,'{"video":{"asset_id":"bbe9528e95f207d4cb17d8a4478781b4","key":"bb/bbe9528e95f207d4cb17d8a4478781b4.mp4","file_name":"video_2da665f7a51e2d8180187ea61aaf1dfa.mp4","content_type":"video/mp4","file_size":71726,"width":1280,"height":720,"fps":24,"duration":4.0,"num_frames":96},"thumbnail":{"asset_id":"30a9f18efc9f2fbd1d93abbd6a46211e","key":"30/30a9f18efc9f2fbd1d93abbd6a46211e.webp","file_name":"thumbnail_2da665f7a51e2d8180187ea61aaf1dfa.webp","content_type":"image/webp","file_size":1324,"width":640,"height":360},"spritesheet":{"asset_id":"e8d0cc02bfe543ddd96b639fac7245cb","key":"e8/e8d0cc02bfe543ddd96b639fac7245cb.jpg","file_name":"spritesheet_2da665f7a51e2d8180187ea61aaf1dfa.jpg","content_type":"image/jpeg","file_size":64861,"width":1280,"height":720},"seed":2010328719,"engine":{"name":"testcard","version":"1","kind":"preview"},"notes":["test card: the prompt was not read"]}','{}',NULL,NULL,1798482139789,NULL,'edf8001c3366c258e0e988e19628ea14f55761adef312f4055a9510d5366960d',0,NULL,NULL,'[]','[[1795890136688, "filming (1 %)"], [1795890137718, "filming (41 %)"], [1795890138750, "filming (73 %)"], [1795890139772, "filming (99 %)"]]','tasks_v3','https://hooks.example.com/one',NULL,NULL);
INSERT INTO "tasks" VALUES('4cd6a26fea8623caff2dff710956c0fb','cd3269cca09550bf8dbcb15a25474bcb','fal-ai/sora-2/text-to-video','{"prompt": "a video that expired", "delete_video": true, "seed": 745762846, "duration": 4, "aspect_ratio": "16:9", "resolution": "720p", "model": "sora-2"}',NULL,NULL,'completed',160,4,1795890139873,1795976539873,1795890139885,1795893739885,1795890142516,NULL,NULL,1,1,100,'',NULL,'{"video":{"asset_id":"cf425d3378706005c422f7e34e13c76f","key":"cf/cf425d3378706005c422f7e34e13c76f.mp4","file_name":"video_4cd6a26fea8623caff2dff710956c0fb.mp4","content_type":"video/mp4","file_size":69216,"width":1280,"height":720,"fps":24,"duration":4.0,"num_frames":96},"thumbnail":{"asset_id":"43aed0ff6d126f2e9335bf596da67218","key":"43/43aed0ff6d126f2e9335bf596da67218.webp","file_name":"thumbnail_4cd6a26fea8623caff2dff710956c0fb.webp","content_type":"image/webp","file_size":1300,"width":640,"height":360},"spritesheet":{"asset_id":"7278909c487bb16087e123b32e1afe27","key":"72/7278909c487bb16087e123b32e1afe27.jpg","file_name":"spritesheet_4cd6a26fea8623caff2dff710956c0fb.jpg","content_type":"image/jpeg","file_size":64086,"width":1280,"height":720},"seed":745762846,"engine":{"name":"testcard","version":"1","kind":"preview"},"notes":["test card: the prompt was not read"]}',NULL,NULL,NULL,1795890139874,1795890144730,'f003dbc84fc9face0880d4625fb675964b8768cdf817f76c2dd08989bf752262',0,NULL,NULL,'[]','[[1795890139948, "filming (1 %)"], [1795890140954, "filming (28 %)"], [1795890141977, "filming (72 %)"]]',NULL,NULL,NULL,NULL);
INSERT INTO "tasks" VALUES('622423c1f39f3681db2443b429412e4c','cd3269cca09550bf8dbcb15a25474bcb','fal-ai/sora-2/text-to-video','{"delete_video": false, "seed": 1223000680, "duration": 4, "aspect_ratio": "16:9", "resolution": "720p", "model": "sora-2"}',NULL,NULL,'completed',160,3,1795890142537,1795976542537,1795890142543,1795893742543,1795890144698,NULL,NULL,1,1,100,'',NULL,'{"video":{"asset_id":"b630e1c8ddfa6817c60d15aeb655ded7","key":"b6/b630e1c8ddfa6817c60d15aeb655ded7.mp4","file_name":"video_622423c1f39f3681db2443b429412e4c.mp4","content_type":"video/mp4","file_size":71780,"width":1280,"height":720,"fps":24,"duration":4.0,"num_frames":96},"thumbnail":{"asset_id":"45694c3b4b2c46301b88a2c42a7c5b81","key":"45/45694c3b4b2c46301b88a2c42a7c5b81.webp","file_name":"thumbnail_622423c1f39f3681db2443b429412e4c.webp","content_type":"image/webp","file_size":1364,"width":640,"height":360},"spritesheet":{"asset_id":"bd09eeb4d8bafb1b3c0e4fa80e64b16b","key":"bd/bd09eeb4d8bafb1b3c0e4fa80e64b16b.jpg","file_name":"spritesheet_622423c1f39f3681db2443b429412e4c.jpg","content_type":"image/jpeg","file_size":64474,"width":1280,"height":720},"seed":1223000680,"engine":{"name":"testcard","version":"1","kind":"preview"},"notes":["test card: the prompt was not read"]}',NULL,NULL,NULL,1798482144674,1795890144707,'02d002658e673c1d737d4fcd7f92a3d3862e4458939f455de1c63dfc56b079e0',0,NULL,NULL,'[]','[[1795890142620, "filming (1 %)"], [1795890143627, "filming (53 %)"], [1795890144666, "filming (99 %)"]]',NULL,NULL,1795890144707,NULL);
INSERT INTO "tasks" VALUES('823d1fe8ec6ec43e2303391ff58116ab','cd3269cca09550bf8dbcb15a25474bcb','fal-ai/sora-2/text-to-video','{"prompt": "a cancelled one", "delete_video": true, "seed": 2049633339, "duration": 4, "aspect_ratio": "16:9", "resolution": "720p", "model": "sora-2"}',NULL,NULL,'failed',160,3,1795890144757,1795976544757,NULL,NULL,1795890144758,NULL,NULL,0,0,0,'',NULL,NULL,NULL,'cancelled','The task was cancelled.',NULL,NULL,'647f7c9c7e1c537ec7ff3acc0eed8e38a583ce9f6833c51e1639a59b4bfbaa81',0,NULL,NULL,'[]','[]',NULL,NULL,NULL,NULL);
INSERT INTO "tasks" VALUES('238e9f0e812c35e781943018ab8c1c4e','cd3269cca09550bf8dbcb15a25474bcb','fal-ai/sora-2/text-to-video','{"prompt": "one that failed", "delete_video": true, "seed": 476114762, "duration": 4, "aspect_ratio": "16:9", "resolution": "720p", "model": "sora-2"}',NULL,NULL,'failed',160,3,1795890144762,1795976544762,1795890144769,1795893744769,1795890144777,NULL,NULL,1,1,0,'',NULL,NULL,NULL,'engine_failed','The engine gave up.',NULL,NULL,'92ce94fb2db6a419c66176becea432466a904456056b11505a6623434a5ec38b',0,NULL,NULL,'[]','[]',NULL,NULL,NULL,NULL);
INSERT INTO "tasks" VALUES('c9b80b712141d0c154fa95f086fffe81','cd3269cca09550bf8dbcb15a25474bcb','fal-ai/sora-2/text-to-video','{"prompt": "one that is being made", "delete_video": true, "seed": 848730696, "duration": 4, "aspect_ratio": "16:9", "resolution": "720p", "model": "sora-2"}',NULL,NULL,'processing',160,3,1795890144786,1795976544786,1795890144793,1795893744793,NULL,'worker-of-old',1795890174793,1,1,40,'filming','frame-12',NULL,NULL,NULL,NULL,NULL,NULL,'4ee8f016e07fc888abe1a5a6b94b73d093097505ba8a3c63b86b4ed9376eec1d',0,NULL,NULL,'[]','[[1795890144810, "filming (40 %)"]]',NULL,NULL,NULL,NULL);
INSERT INTO "tasks" VALUES('ed26af5178629b308a909849bcaab504','cd3269cca09550bf8dbcb15a25474bcb','fal-ai/sora-2/text-to-video','{"prompt": "one that waits", "delete_video": true, "seed": 1597786687, "duration": 4, "aspect_ratio": "16:9", "resolution": "720p", "model": "sora-2"}',NULL,NULL,'pending',160,3,1795890144826,1795976544826,NULL,NULL,NULL,NULL,NULL,0,0,0,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'5c8c9c79182865df19e1da447f370c9d38034c15ded888ef1a23eb7113b6fa0e',0,NULL,NULL,'[]','[]',NULL,NULL,NULL,NULL);
INSERT INTO "tasks" VALUES('a4ad279c014e0174c6d1b40d4acdb492','7adbacf7c16042c0e6872789b742dc28','fal-ai/sora-2/text-to-video','{"prompt": "bob''s that waits", "delete_video": true, "seed": 690393415, "duration": 4, "aspect_ratio": "16:9", "resolution": "720p", "model": "sora-2"}',NULL,NULL,'pending',160,6,1795890144842,1795976544842,NULL,NULL,NULL,NULL,NULL,0,0,0,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'0160e0b58082d912538936ebcc9dc2a18a37fd01bb84cd8b5d73c1aab15113a3',0,NULL,NULL,'[]','[]',NULL,NULL,NULL,NULL);
INSERT INTO "tasks" VALUES('5c2b67e7c14614acf3bbc49d64bb1a33','cd3269cca09550bf8dbcb15a25474bcb','fal-ai/sora-2/text-to-video','{"prompt": "a heron at dawn", "delete_video": false, "seed": 464782192, "duration": 4, "aspect_ratio": "16:9", "resolution": "720p", "model": "sora-2"}',NULL,NULL,'completed',160,12,1795890145842,1795893745842,1795890145842,1795900145842,1795890145842,NULL,NULL,1,1,100,'',NULL,'{"video":{"asset_id":"9261b0dd91b5f3985cac95430332b8e9","key":"92/9261b0dd91b5f3985cac95430332b8e9.mp4","file_name":"video_5c2b67e7c14614acf3bbc49d64bb1a33.mp4","content_type":"video/mp4","file_size":73190,"width":1280,"height":720,"fps":24,"duration":4.0,"num_frames":96},"thumbnail":{"asset_id":"c60e80d199575706877183889a3c0fb4","key":"c6/c60e80d199575706877183889a3c0fb4.webp","file_name":"thumbnail_5c2b67e7c14614acf3bbc49d64bb1a33.webp","content_type":"image/webp","file_size":1368,"width":640,"height":360},"spritesheet":{"asset_id":"5a779f7e0acd4cce59ee43934d0aa1cf","key":"5a/5a779f7e0acd4cce59ee43934d0aa1cf.jpg","file_name":"spritesheet_5c2b67e7c14614acf3bbc49d64bb1a33.jpg","content_type":"image/jpeg","file_size":64167,"width":1280,"height":720},"seed":464782192,"engine":{"name":"testcard","version":"1","kind":"preview"},"notes":["test card: the prompt was not read"]}','{}',NULL,NULL,1798482145842,NULL,'87226c570079a0e4de03d8a84db7e97a0daef2ee35db166546930e8dbb71e50a',0,NULL,NULL,'[]','[[1795890145842, "filming (1 %)"]]',NULL,NULL,NULL,NULL);
CREATE TABLE webhook_endpoints (
	id TEXT NOT NULL, 
	account_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	url TEXT NOT NULL, 
	events TEXT NOT NULL, 
	secret TEXT NOT NULL, 
	old_secret TEXT, 
	old_secret_until_ms BIGINT, 
	created_at_ms BIGINT NOT NULL, 
	updated_at_ms BIGINT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(account_id) REFERENCES accounts (id)
);
INSERT INTO "webhook_endpoints" VALUES('we_79d84b7d3216cb6e7cdc9084452fd5e3','cd3269cca09550bf8dbcb15a25474bcb','all','https://hooks.example.com/tenku','completed failed','whsec_9iG/Xt5RUiQUZ8YLvrbEhDseMlewfSxCmzbY0iPqGzc=',NULL,NULL,1795890135838,1795890135838);
CREATE INDEX ledger_entries_account ON ledger_entries (account_id, id);
CREATE INDEX tasks_account ON tasks (account_id, created_at_ms, id);
CREATE INDEX tasks_expiring ON tasks (expires_at_ms) WHERE deleted_at_ms is null and expires_at_ms is not null;
CREATE INDEX tasks_leased ON tasks (lease_until_ms, lease_owner) WHERE status = 'processing';
CREATE INDEX tasks_start_by ON tasks (start_by_ms, account_id) WHERE status = 'pending';
CREATE INDEX assets_expiring ON assets (expires_at_ms) WHERE deleted_at_ms is null and expires_at_ms is not null;
CREATE INDEX assets_task ON assets (task_id);
CREATE INDEX assets_to_erase ON assets (deleted_at_ms) WHERE deleted_at_ms is not null and erased_at_ms is null;
CREATE INDEX idempotency_age ON idempotency (created_at_ms);
CREATE TRIGGER ledger_no_update before update on ledger_entries begin select raise(abort, 'the ledger is append-only'); end;
CREATE TRIGGER ledger_no_delete before delete on ledger_entries begin select raise(abort, 'the ledger is append-only'); end;
CREATE INDEX tasks_pending ON tasks (created_at_ms, id, account_id, low_priority) WHERE status = 'pending';
CREATE INDEX tasks_ahead_of_low ON tasks (account_id) WHERE status = 'pending' and low_priority = 0;
CREATE INDEX assets_uploads ON assets (account_id, created_at_ms, id) WHERE task_id is null and deleted_at_ms is null;
CREATE INDEX assets_video_hash ON assets (sha256, account_id) WHERE kind = 'video';
CREATE INDEX webhook_endpoints_account ON webhook_endpoints (account_id, created_at_ms, id);
CREATE INDEX outbox_due ON outbox (due_at_ms, host) WHERE due_at_ms is not null;
CREATE INDEX outbox_created ON outbox (created_at_ms, id);
CREATE INDEX outbox_endpoint ON outbox (endpoint_id) WHERE endpoint_id is not null;
CREATE INDEX outbox_delivered ON outbox (delivered_at_ms) WHERE delivered_at_ms is not null;
CREATE INDEX outbox_dead ON outbox (dead_at_ms) WHERE dead_at_ms is not null;
CREATE INDEX tasks_key ON tasks (key_id, created_at_ms) WHERE key_id is not null;
CREATE INDEX provenance_hash ON provenance (sha256);
CREATE INDEX provenance_created ON provenance (created_at_ms);
CREATE INDEX audit_at ON audit (at_ms);
CREATE TRIGGER audit_is_written_once before update on audit begin select raise(abort, 'the audit log is append-only'); end;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('ledger_entries',36);
INSERT INTO "sqlite_sequence" VALUES('audit',1);
COMMIT;
