// Generated from src/schema/end-reasons.json by `npm run generate`. Edits are overwritten.

/** Packed rows `key:abc` by `code/subCode`; a, b, c are letters for category, class and origin, `a` the first. */
export const PAIRS =
  '0/0:aaf 0/4097:aaf 0/4521:bob 0/5000:aaf 0/5003:ace 0/5300:aaf 0/5317:baf 0/7000:aaf 0/540000:aad 0/560000:aad 200/0:aaf 200/8514:aaf 200/8531:aaf 400/8500:cib 400/8501:cib 400/8508:cbb 400/8510:cee 400/8523:cib 400/8528:cib 400/8532:cee 400/8535:ckb 400/8536:ckb 400/8559:cib 400/8565:cib 400/8567:cib 400/8585:cib 400/40613:bhb 400/41006:bib 400/41007:bib 400/41016:cib 400/41025:bib 400/41027:bib 400/41030:bib 400/41032:bib 400/41035:bib 400/41041:bib 400/43004:bib 400/43005:bib 400/43210:bib 400/43220:bib 401/8565:chb 401/10009:chb 403/5828:chb 403/5829:cib 403/5830:bhb 403/7504:chb 403/7507:chb 403/8565:cmb 403/43001:bhb 403/510403:bhb 403/511532:cib 403/560403:bcd 404/8522:cgb 404/43202:bie 404/511404:cgb 404/560404:bgd 405/8520:cib 405/8522:cib 405/40606:bib 405/43209:bib 408/4506:cef 408/8565:cef 408/10057:bfe 408/40101:cef 408/40104:cef 408/40114:cjc 408/43203:cef 408/500001:bef 408/560408:bed 409/8519:cnf 409/40228:bib 409/40230:bib 410/3100:cjc 410/3101:cjc 410/3111:ckb 410/3112:bjc 410/41048:ckb 410/301004:ckc 410/301005:ckc 410/531004:ckc 412/8583:cib 412/40115:cjc 412/41056:bhb 412/41071:bib 412/41073:bib 412/43000:bkb 412/43013:bkb 412/43014:ckb 412/43015:beb 412/43016:bhb 412/43017:ckb 412/43018:ckb 412/43019:cib 412/43200:bib 429/8565:cmf 480/10037:bfe 480/10076:bfe 480/10077:bfe 480/10078:bfe 480/560480:bfd 484/560484:bid 486/540486:bdd 486/560486:add 487/0:abf 487/10003:abf 487/10004:bef 487/10024:ace 487/540487:abd 487/560487:abd 490/4502:cjc 495/4507:chb 496/7:bjc 500/8511:ckb 500/8512:dla 500/8572:dla 500/9999:dla 500/40216:cib 500/40614:cib 500/41015:cib 500/41033:cib 500/41034:cib 500/43002:ckb 500/43204:ckb 500/560500:dld 503/0:cla 503/560503:dld 603/0:ace 603/560603:bcd';

/** Packed rows `key:abc` by code, for pairs that are not listed; a, b, c are letters for category, class and origin, `a` the first. */
export const CODES =
  '0:aaf 200:aaf 400:cib 401:chb 403:chb 404:cgb 405:cib 406:cib 408:cef 409:cnf 410:ckb 412:cib 413:cib 426:cib 429:cmf 430:cfe 480:cfe 481:dla 484:cib 486:bde 487:bbf 490:cjc 491:cjc 495:chb 496:cjc 497:cjc 498:cjc 499:chb 500:dla 501:dla 502:dla 503:dla 504:dla 600:bde 603:bce 604:bgb 606:bib';

/** Packed rows `key:abc` by the code's hundred; a, b, c are letters for category, class and origin, `a` the first. */
export const RANGES =
  '2:aaf 4:cif 5:dlf 6:ccf';

/** First three digits of the sub codes that a session border controller produced. */
export const PSTN_PREFIXES: readonly number[] = [540, 560];
