/** Spanish function and question words, folded: they say nothing of what a passage is about. */
export const stopWords: ReadonlySet<string> = new Set(
  (
    "a al algo algun alguna algunas alguno algunos ante antes aquel aquella aquellas aquellos aqui " +
    "asi aun aunque bajo bien cada como con contra cual cuales cuando cuanta cuantas cuanto cuantos " +
    "cuya cuyas cuyo cuyos de del desde donde dos durante e el ella ellas ello ellos en entre era " +
    "eran es esa esas ese eso esos esta estaba estado estan estar estas este esto estos fue fueron " +
    "ha habia han has hasta hay he incluso la las le les lo los mas me mi mientras mis mismo muy ni " +
    "no nos o os otra otras otro otros para pero poco por porque pues que quien quienes se sea segun " +
    "ser si sido sin sobre son su sus tal tambien tan tanto te tiene tienen toda todas todo todos " +
    "tras tu tus u un una unas uno unos y ya yo"
  ).split(" "),
);
