// Generated from src/schema/end-reasons.json by `npm run generate`. Edits are overwritten.

/** Packed pairs, by code `code` + `abc` + `subCode,subCode…` + …; a, b, c are letters for category, class and origin, `a` the first. */
export const PAIRS =
  '0aaf0,4097,5000,5010,5013,5014,5300,7000,7015abf4501bob4521ace5003,5854baf5317aef5855aad540000,560000 200aaf0,4097,4521,5000,5001,5002,5003,5007,5010,5012,5013,5014,5020,5030,5300,7000,7015,8514,8531,10550,18503bef5855aad540000,560000 400cib8500,8501,8523,8528,8559,8565,8567,8585,41016cbb8508cee8510,8532ckb8535,8536bhb40613bib41006,41007,41025,41027,41030,41032,41035,41041,43004,43005,43210,43220 401chb8565,10009 403chb5221,5222,5828,7504,7507,10105,10119,10124cib5829,511532bhb5830,43001,510403cmb8565bcd560403 404cgb5732,8522,511404cgf10202bie43202bgd560404 405cib8520,8522bib40606,43209 408cef1106,4506,8537,8565,10056,10057,40101,40104,43203cjc40114bef500001bed560408 409cnf8519bib40228,40230 410cjc3100,3101ckb3111,41048bjc3112ckc301004,301005,531004 412cib8583,43019cjc40115bhb41056,43016bib41071,41073,43200bkb43000,43013ckb43014,43017,43018beb43015 422bib44009 429cmf8565 430bfe10315,10317 480bfe10037,10076,10077,10078cff10134chb10199bfd560480 484bid560484 486cmf10321bdd540486add560486 487abf0,4501,10003bef10004ace10024abd540487,560487 490cjc4502 495chb4507 496bjc7 500ckc1005ckb8511,43002,43204dla8512,8572,9999cla10045cib40216,40614,41015,41033,41034dld560500 503cla0dld560503 603ace0bcd560603';

/** Packed rows `key:abc` by code, for pairs that are not listed; a, b, c are letters for category, class and origin, `a` the first. */
export const CODES =
  '0:aaf 200:aaf 400:cib 401:chb 403:chb 404:cgb 405:cib 406:cib 408:cef 409:cnf 410:ckb 412:cib 413:cib 422:cib 426:cib 429:cmf 430:cfe 480:cfe 481:dla 484:cib 486:bde 487:bbf 490:cjc 491:cjc 495:chb 496:cjc 497:cjc 498:cjc 499:chb 500:dla 501:dla 502:dla 503:dla 504:dla 600:bde 603:bce 604:bgb 606:bib';

/** Packed rows `key:abc` by the code's hundred; a, b, c are letters for category, class and origin, `a` the first. */
export const RANGES =
  '2:aaf 4:cif 5:dlf 6:ccf';

/** Classes of ends that nobody has to correct. */
export const NO_FAILURES: readonly string[] = ['ok', 'cancelled', 'declined', 'busy', 'abandoned'];

/** First three digits of the sub codes that a session border controller produced. */
export const PSTN_PREFIXES: readonly number[] = [540, 560];
