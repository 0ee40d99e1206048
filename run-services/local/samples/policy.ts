/** The returns policy, in Markdown. */
export function buildPolicy(): Uint8Array {
  return new TextEncoder().encode(policy);
}

const policy = `# Política de devoluciones y garantía

Tostadores del Valle, S.L. Versión 3, en vigor desde el 1 de febrero de 2026.

## Devoluciones de café

El cliente puede devolver el café sin abrir en un plazo de 21 días naturales desde la entrega.
Los gastos de envío de la devolución corren por cuenta del cliente, salvo que el producto llegara
equivocado o dañado. El café abierto solo se cambia si presenta un defecto de tueste, y la
reclamación debe llegar con una foto del lote impreso en la bolsa.

El reembolso se hace por el mismo medio de pago en un máximo de 10 días hábiles.

## Productos dañados en el transporte

Los daños visibles se anotan en el albarán del transportista y se comunican en 48 horas a
calidad@tostadoresdelvalle.example. Pasado ese plazo no se admite la reclamación.

## Garantía de las máquinas

| Equipo | Garantía de piezas | Garantía de mano de obra |
| --- | --- | --- |
| Cafetera de dos grupos | 36 meses | 24 meses |
| Molino automático | 24 meses | 12 meses |
| Accesorios | 6 meses | No incluida |

La garantía no cubre las averías por agua sin descalcificar. Las muelas del molino se consideran
material de desgaste y se sustituyen cada 600 kilos de café molido.

## Excepciones

No se admiten devoluciones de café molido a medida ni de pedidos personalizados con la marca del
cliente.

## Quién decide

Las devoluciones de más de 500 euros las aprueba la responsable de calidad, Lucía Ferrer Montalbán.
`;
