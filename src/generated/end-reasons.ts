// Generated from src/schema/end-reasons.json by `npm run generate`. Edits are overwritten.

/** Packed pairs, by code `code` + `abc` + `subCode,difference to the next…` + …; a, b, c are letters for category, class and origin, `a` the first. */
export const PAIRS =
  '0aad540000,20000aaf0,4097,903,10,3,1,286,1700,15abf4501ace5003,851aef5855baf5317bob4521 200aad540000,20000aaf0,4097,424,479,1,1,1,4,3,2,1,1,6,10,270,1700,15,1499,17,2019,7953bef5855 400bhb40613bib41006,1,18,2,3,2,3,6,1963,1,205,10cbb8508cee8510,22cib8500,1,22,5,31,6,2,18,32431ckb8535,1 401chb8565,1444 403bcd560403bhb5830,37171,467402chb5221,1,606,1676,3,2598,14,5cib5829,505703cmb8565 404bgd560404bie43202cgb5732,2790,502882cgf10202 405bib40606,2603cib8520,2 408bed560408bef500001cef1106,3400,4031,28,1491,1,30044,3,3099cjc40114 409bib40228,2cnf8519 410bjc3112cjc3100,1ckb3111,37937ckc301004,1,229999 412beb43015bhb41056,1960bib41071,2,2127bkb43000,13cib8583,34436cjc40115ckb43014,3,1 422bib44009 429cmf8565 430bfe10315,2 480bfd560480bfe10037,39,1,1cff10134chb10199 484bid560484 486add560486bdd540486cmf10321 487abd540487,20000abf0,4501,5502ace10024bef10004 490cjc4502 495chb4507 496bjc7 500cib40216,398,401,18,1ckb8511,34491,202ckc1005cla10045dla8512,60,1427dld560500 503cla0dld560503 603ace0bcd560603';

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
