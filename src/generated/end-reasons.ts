// Generated from src/schema/end-reasons.json by `npm run generate`. Edits are overwritten.

/** Packed pairs, by code `code` + `abc` + `subCode,difference to the next…` + …; a, b, c are letters for category, class and origin, `a` the first. */
export const PAIRS =
  '0aad540000,20000aaf0,4097,903,10,3,1,286,1700,15abf4501ace5003,851aef5855baf5317bob4521 200aad540000,20000aaf0,4097,424,479,1,1,1,4,3,2,1,1,6,10,270,1700,15,1499,17,2,12,24,1981,7953bef5855 400bhb40613bib41006,1,18,2,3,2,3,6,1963,1,205,10,994cbb8508cee8510,22cib8500,1,22,5,31,6,2,18,20,32411cid540400cie8547,16ckb8535,1,45 401bhb40235,3879chb8565,1444,34101chf71005 403bcd560403bhb5830,34399,2,2770,467402cff10553chb5221,1,1,605,1676,3,2598,14,5,75,301,500034,12,14,2,1chf510586cib5829,504703,27,973cif10151cmb8565 404bgd560404bie43202cgb4500,1232,2790,502882cgf404,9798chb580406,56,2 405bib40606,2603cib8520,2 408bed560408bef500001cef1106,3400,4031,28,5,1486,1,2968,27076,3,3099cjc40114 409bib40228,2cnf8519 410bjc3112cjc3100,1ckb3111,37937ckc301004,1,229999,1ckd531000ckf10216 412beb43015bhb41056,1960bib41071,2,2127bkb43000,13cib8583,34436cif10073,500339cjc40115ckb43014,3,1 420cid540420,20000 422bib44009 429cmf8565,1545 430bfe10315,2 480bfd560480bfe10037,39,1,1cff10134,6chb10191,8 484bid560484 486add560486bdd540486cmf10321 487abd540487,20000abf0,4501,5502ace10024bef10004 488ckd531000,27,25 490cjc4502 495chb4507 496bjc7 500cbf8579cib40102,114,398,401,18,1,469448,62cie8534ckb8511,67,34424,202ckc1005ckf3002,1,4103,6,1195890,1cla10045cnd540500dla8512,60,8,1419dld560500dlf1999,5118 503cff10320cla0dla540998dld560503 504chd569003,5,1cid549018,20000cjd549002,20000,13,1 603ace0bcd560603';

/** Packed rows `key:abc` by sub code that is a word; a, b, c are letters for category, class and origin, `a` the first. */
export const WORDS =
  'UserLicenseNotPresentForbidden:chb';

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
