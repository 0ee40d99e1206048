/** A mail about a broken grinder, with the technician's report attached. */
export function buildMail(): Uint8Array {
  const lines = [
    "From: =?utf-8?Q?Taller_T=C3=A9cnico?= <taller@tostadoresdelvalle.example>",
    "To: =?utf-8?Q?Luc=C3=ADa_Ferrer?= <lucia@tostadoresdelvalle.example>",
    `Subject: ${encodedWord("Avería del molino del Café Lírico")}`,
    "Date: Mon, 12 Jan 2026 18:42:00 +0100",
    "Message-ID: <20260112.1742@tostadoresdelvalle.example>",
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="frontera-2026"',
    "",
    "--frontera-2026",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: base64",
    "",
    ...base64Lines(message),
    "--frontera-2026",
    'Content-Type: text/plain; charset=utf-8; name="parte-de-servicio-0892.txt"',
    'Content-Disposition: attachment; filename="parte-de-servicio-0892.txt"',
    "Content-Transfer-Encoding: base64",
    "",
    ...base64Lines(report),
    "--frontera-2026--",
    "",
  ];
  return new TextEncoder().encode(lines.join("\r\n"));
}

const message = `Hola, Lucía:

Hoy he revisado el molino del Café Lírico, en la calle Serranos. La máquina se para a los dos
minutos porque el condensador de arranque está quemado. He dejado un molino de préstamo para que
puedan trabajar hasta el jueves 15 de enero.

El presupuesto de la reparación es de 164,30 euros más IVA. El dueño, Joaquín Beltrán, pide que
se cargue a la garantía porque la compró hace 14 meses.

El parte va adjunto.

Un saludo,
Tomás Iborra
`;

const report = `PARTE DE SERVICIO 0892

Cliente: Café Lírico
Equipo: molino automático, número de serie MZ-7741
Técnico: Tomás Iborra

Pieza que hay que sustituir: condensador de arranque de 25 microfaradios.
Horas de trabajo previstas: 1,5.
Café molido según el contador: 412 kilos.
Observaciones: las muelas están en buen estado y no hace falta cambiarlas.
`;

function encodedWord(text: string): string {
  return `=?utf-8?B?${Buffer.from(text).toString("base64")}?=`;
}

function base64Lines(text: string): string[] {
  return (
    Buffer.from(text)
      .toString("base64")
      .match(/.{1,76}/g) ?? []
  );
}
