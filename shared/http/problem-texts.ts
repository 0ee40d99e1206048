import type { ErrorCode } from "#shared/kernel/errors.ts";
import type { Text } from "#shared/kernel/text.ts";

export const titles: Record<ErrorCode, Text> = {
  malformed_request: { es: "Petición ilegible", en: "Malformed request" },
  unauthenticated: { es: "Falta identificarse", en: "Not authenticated" },
  budget_exceeded: { es: "Presupuesto agotado", en: "Budget exceeded" },
  forbidden: { es: "No permitido", en: "Forbidden" },
  not_found: { es: "No encontrado", en: "Not found" },
  request_timeout: { es: "La petición tardó demasiado", en: "Request timeout" },
  conflict: { es: "Conflicto", en: "Conflict" },
  payload_too_large: { es: "Contenido demasiado grande", en: "Payload too large" },
  unsupported_media_type: { es: "Tipo de contenido no admitido", en: "Unsupported media type" },
  invalid_request: { es: "Petición no válida", en: "Invalid request" },
  rate_limited: { es: "Demasiadas peticiones", en: "Too many requests" },
  headers_too_large: { es: "Cabeceras demasiado largas", en: "Headers too large" },
  internal: { es: "Error interno", en: "Internal error" },
  unavailable: { es: "Servicio no disponible", en: "Service unavailable" },
};

/** What is said when the error itself says nothing better. */
export const defaultDetails: Record<ErrorCode, Text> = {
  malformed_request: {
    es: "La petición no se puede leer. Revise su formato.",
    en: "The request cannot be read. Check its format.",
  },
  unauthenticated: {
    es: "Envíe «Authorization: Bearer …» con una ficha de acceso o una clave de API válida.",
    en: 'Send "Authorization: Bearer …" with a valid access token or API key.',
  },
  budget_exceeded: {
    es: "El presupuesto de la cuenta está agotado.",
    en: "The budget of the account is used up.",
  },
  forbidden: { es: "No tiene permiso para esto.", en: "You are not allowed to do this." },
  not_found: { es: "No existe lo que pide.", en: "What you ask for does not exist." },
  request_timeout: {
    es: "La petición no llegó entera a tiempo. Vuelva a enviarla.",
    en: "The request did not arrive whole in time. Send it again.",
  },
  conflict: {
    es: "El estado actual no permite la operación.",
    en: "The current state does not allow this operation.",
  },
  payload_too_large: {
    es: "El contenido enviado es demasiado grande.",
    en: "The content sent is too large.",
  },
  unsupported_media_type: {
    es: "Ese «Content-Type» no se admite aquí.",
    en: 'This "Content-Type" is not accepted here.',
  },
  invalid_request: {
    es: "Hay campos que corregir; vea «errors».",
    en: 'Some fields need correction; see "errors".',
  },
  rate_limited: {
    es: "Ha superado el límite de peticiones. Espere y vuelva a intentarlo.",
    en: "You are over the request limit. Wait and try again.",
  },
  headers_too_large: {
    es: "Las cabeceras de la petición son demasiado largas. Acórtelas.",
    en: "The headers of the request are too long. Shorten them.",
  },
  internal: {
    es: "Algo falló de nuestro lado. Si se repite, indique el «requestId».",
    en: 'Something failed on our side. If it happens again, quote the "requestId".',
  },
  unavailable: {
    es: "El servicio no responde ahora. Vuelva a intentarlo en unos segundos.",
    en: "The service does not answer right now. Try again in a few seconds.",
  },
};
