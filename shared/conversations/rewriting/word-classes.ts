/** Folded words of Spanish, English, Portuguese, Catalan and Galician, by what they do. */
const set = (...lines: string[]): ReadonlySet<string> => new Set(lines.join(" ").split(" "));

/** What a question that goes on from another begins with. */
export const connectives = set(
  "y e pero entonces tambien ademas o u ahora bueno vale ok",
  "and but so also or then well i mas mais entao tamen doncs aleshores",
);

/** What asks for nothing. */
export const courtesies = set(
  "gracias muchas vale ok bien perfecto hola adios entendido genial si no claro buenos buenas dias",
  "thanks thank you hello hi yes great obrigado obrigada ola gracies grazas merci de acuerdo",
);

/** Articles, prepositions, question words, auxiliaries, adverbs: no topic is made of them. */
export const functionWords = set(
  "a al ante antes algo algun alguna algunas alguno algunos aqui alli asi aun aunque bajo bien cada",
  "como con contra cual cuales cualquier cuando cuanta cuantas cuanto cuantos cuya cuyo de del desde",
  "despues donde durante e el ella ellas ello ellos en entre era eran es esa esas ese eso esos esta",
  "estaba estado estan estar estas este esto estos exactamente fue fueron gracias ha haber habia han",
  "has hasta hay hace he hola incluso la las le les lo los luego mas me menos mi mientras mis mismo",
  "misma mismos mismas mucho muy nada ni no nos nosotros o os otra otras otro otros para parte pero",
  "poco por porque pues que quien quienes saber se sea segun ser si sido siempre sin sobre solo son",
  "soy su sus suyo suya tal tambien tan tanto te todavia toda todas todo todos tras tu tus un una unas",
  "uno unos usted ustedes ya yo aquel aquella aquello dime diga digame favor puedes podrias quiero",
  "cierto verdad concreto caso",
  "the an of to on at by for with from and or but not is are was were be been has have had do does did",
  "can could will would should may must i you he she it we they my your his her its our their this that",
  "these those what which who whom whose when where why how much many if than then there please about",
  "um uma uns umas do da dos das no na nas ao aos os as em com pelo pela quem qual quais quando quanto",
  "quanta quantos quantas onde sao estao foi tem seu sua seus suas nao sim nem mais muito ja sem ate",
  "isto isso esse essa voce i amb els dels als per qui quin quina quins quines quan quant quanta quants",
  "quantes on son hi seu seva aquest aquesta aixo unha unhas cal cales cando canto canta cantos cantas",
  "sua seu iso polo pola dende",
);

/** Verbs that ask for something of a thing without naming the thing, by how they begin. */
const verbs =
  /^(?:cuest|cost[ao]|custa|val(?:e|en|ia|ido)$|vali|dur(?:a|an|ar|aba|o|ara)$|inclu[yi]|venc(?:e|en|io|er|era|imos)$|empiez|empez|comienz|comenz|termin(?:a|an|ar|o|ara)$|acab(?:a|an|ar|o)$|pag(?:a|an|ar|amos|o|ue|uen|arse|aron|ado|ada)$|cobr(?:a|an|ar|o|amos|aron)$|sirv|serv(?:ir|ia)|funcion(?:a|an|ar)$|aplic(?:a|an|ar|o|amos)$|pued|pod(?:er|emos|ria)|deb(?:e|en|o|er|emos|ia)$|ten(?:go|er|emos|ia|ian|dra)|tien(?:e|en|es)$|tard(?:a|an|ar)$|caduc(?:a|an|ar)$|renuev|renov(?:ar|arse|amos)|firm(?:o|an|ar|aron|amos|ado|ada)$|cancel(?:a|an|ar|amos|arse)$|devuelv|devolv|entreg(?:an|ar|o|aron|arse)$|envi(?:a|an|ar|aron|amos)$|recib(?:e|en|ir|imos|io)|limpi(?:a|o|an|ar|arse)$|cambi(?:a|an|ar|arse|aron)$|sub(?:e|en|ir|io|ira)$|baj(?:an|ar)$|pid(?:e|en|o|io)|ped(?:ir|imos|irse)|solicit(?:a|an|ar|arse|o)$|necesit|avis(?:ar|an|amos|o)$|present(?:a|an|ar|arse)$|reclam(?:ar|arse|a|an)$|cubr|cubier|entr(?:a|an|ar|ar|o)$|abr(?:e|en|ir|io)|cierr|cerr(?:ar|ais|amos)|ha(?:cer|cen|go|ria|ce|remos|rian|cerlo)$|hiz|hech[oa]|va(?:n|mos)?$|voy|ir$|llev(?:a|an|ar|amos|aron)$|ofrec|exig|permit|acept|admit|dic(?:e|en)$|dij|pon(?:e|en|er)$|qued(?:a|an|ar|o)$|llam(?:a|an|ar|o|amos)$|mand(?:a|an|ar|o)$|correspond|resp(?:onde|onder)|ocurr|pas(?:a|o|aria|ar)$|us(?:a|an|ar|arse|amos)$|contact(?:ar|amos|o)$|particip|consult(?:ar|arse|amos)$|revis(?:a|an|ar|o)$|aument|rescind|romp(?:e|er|o)|salt(?:o|amos|arse)$|perd|gan(?:a|an|ar)$|lleg(?:a|an|ar|o|aron|ara)$|vend(?:e|en|er|io|ieron)$|compr(?:ar|an|amos|o)$|emiti|emite|redact|mont(?:o|a|an|ar)$|instal(?:o|a|an|ar|aron)$|hic(?:e|imos|ieron)|cost(?:s|o|ar|aron)?$|include|last(?:s)?$|expire|start|pay$|paid$|sign(?:s|ed)?$|work(?:s)?$|dura|paga|vence|inclui|funciona)/;

export function isVerb(folded: string): boolean {
  if (verbs.test(folded) || pointingVerb.test(folded)) return true;
  return /[^aeiou](?:ar|er|ir)(?:se)?$/.test(folded) && !nounsLikeVerbs.has(folded);
}

/** "Pagarlo", "renovarse": an infinitive with what it points to. */
const pointingVerb = /(?:ar|er|ir)(?:se)?(?:me|lo|la|los|las|le|les)$/;

const nounsLikeVerbs = set(
  "alquiler taller lugar mujer bar dolar lider celular hogar par mar azucar poder placer deber saber",
  "auxiliar familiar titular particular escolar militar similar menor mayor ejemplar cerrajer order",
  "number paper offer customer supplier partner container server user water computer member",
);

/** What things have: alone it says nothing of which thing is meant. */
export const attributes = set(
  "renta alquiler fianza duracion vigencia preaviso aviso penalizacion multa precio precios coste",
  "costes costo importe total subtotal base iva cuota cuotas comision vencimiento fecha fechas firma",
  "firmante prorroga renovacion rescision franquicia prima cobertura coberturas cuantia limite tope",
  "maximo maxima minimo minima requisito requisitos plazo plazos forma medio manera modo contrato",
  "responsable telefono correo direccion domicilio horario hora horas dia dias mes meses ano anos semana",
  "semanas modelo stock tamano peso color medida medidas potencia consumo capacidad repuesto repuestos",
  "garantia pago pagos entrega descuento descuentos numero referencia superficie metros usuarios",
  "usuario condiciones condicion excepciones excepcion motivo motivos razon detalle detalles pedido",
  "cantidad porcentaje titular proveedor cliente cuenta anticipo retraso impago mora gastos obras",
  "mantenimiento limpieza temperatura documento documentacion documentos tramite beneficiario",
  "nif cif dni iban beneficiarios solicitud soporte almacenamiento permanencia prueba actualizacion revision concepto",
  "price cost total deadline date term duration deposit fee warranty amount notice penalty rent discount",
  "preco valor prazo duracao preu termini durada import prezo",
);

/** After `este` and `esta`: a time, not a thing that was spoken of. */
export const times = set(
  "ano mes semana trimestre momento tarde noche dia verano invierno otono primavera ejercicio",
);

/** "This", "that", "it", "its": what they mean has been said before. */
export const pronouns = set(
  "eso esto ello ella ellas ellos el-mismo aquello ese esa esos esas este esta estos estas su sus suyo",
  "suya suyos suyas dicho dicha dichos dichas aquel aquella aquellos aquellas alli ahi",
  "it its they them their this these those isso isto esse essa esses essas seu sua seus suas dele dela",
  "aixo aquest aquesta aquests aquestes seva seves iso ese esa sua",
);

export const weekdays = set(
  "lunes martes miercoles jueves viernes sabado sabados domingo domingos",
  "monday tuesday wednesday thursday friday saturday sunday segunda terca quarta quinta sexta",
  "dilluns dimarts dimecres dijous divendres dissabte diumenge luns mercores xoves venres",
);

export const months = set(
  "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre",
  "diciembre january february march april june july august september october november december",
  "janeiro fevereiro marco maio junho julho setembro outubro novembro dezembro gener febrer març",
  "abril maig juny juliol agost setembre novembre desembre xaneiro febreiro xuno xullo decembro",
);
