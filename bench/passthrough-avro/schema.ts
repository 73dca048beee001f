import avsc from 'avsc';

/** A sale, about 100 bytes of it with Confluent's header. */
export const avroSale = {
  type: 'record',
  name: 'Sale',
  namespace: 'shop',
  fields: [
    { name: 'id', type: 'int' },
    { name: 'shop', type: 'int' },
    { name: 'cents', type: 'long' },
    { name: 'note', type: 'string' },
  ],
} as const;

/** The subjects: of what comes in, and of what goes out. */
export const SUBJECTS = ['sales-value', 'sold-value'] as const;

export const saleType = avsc.Type.forSchema(avroSale as unknown as avsc.Schema);
