import type { Language } from "#shared/kernel/text.ts";

/** Words that say nothing about the subject of a question, folded. */
const lists = {
  es: `a al algo algun alguna algunas alguno algunos ante antes aquel aquella asi aun aunque bajo bien
    cada como con contra cual cuales cualquier cuando cuanta cuantas cuanto cuantos cuyo cuya de del
    desde donde dos durante e el ella ellas ello ellos en entonces entre era eran eres es esa esas ese
    eso esos esta estaba estaban estan estar estas este esto estos fue fueron ha haber habia habian han
    has hasta hay haya he hecho hizo hace hacen hacer la las le les lo los mas me mi mis mientras mucha
    muchas mucho muchos muy nada ni ningun ninguna ninguno no nos nosotros nuestra nuestro o os otra
    otras otro otros para pero poco por porque pues puede pueden puedo que quien quienes se sea sean
    segun ser si sido siempre sin sino sobre son soy su sus suya suyo tal tambien tan tanto te tener
    tengo tenemos tiene tienen tenia tenian todo todos toda todas tras tu tus u un una unas uno unos
    usted ustedes va van vez y ya yo debe deben debo dice dicen decir llama llaman llamo llamaba
    existe existen tipo tipos clase cosa nombre necesito quiero saber dime favor indica indicame
    documento documentos`,
  en: `a about after all also am an and any are as at be been before being between both but by can could
    did do does doing during each few for from further had has have having he her here him his how i if
    in into is it its just many may me more most much my no nor not now of off on once only or other our
    out over own please say says same she should so some such tell than that the their them then there
    these they this those through to too type under until up us very was we were what when where which
    while who whom whose why will with would you your`,
} as const;

const sets = { es: toSet(lists.es), en: toSet(lists.en) };

export function isStopWord(folded: string, language: Language): boolean {
  return sets[language].has(folded);
}

function toSet(list: string): Set<string> {
  return new Set(list.split(/\s+/));
}
