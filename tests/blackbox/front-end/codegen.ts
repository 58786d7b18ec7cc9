import { addTypenameSelectionDocumentTransform } from "@graphql-codegen/client-preset";

// As a front end has it. Paths count from tests/blackbox.
export default {
  schema: "../../schema.graphql",
  documents: "front-end/operations.graphql",
  generates: {
    "front-end/generated/": {
      preset: "client",
      documentTransforms: [addTypenameSelectionDocumentTransform],
      presetConfig: {
        fragmentMasking: false,
        persistedDocuments: { mode: "embedHashInDocument", hashPropertyName: "hash", hashAlgorithm: "sha256" },
      },
      config: {
        strictScalars: true,
        useTypeImports: true,
        emitLegacyCommonJSImports: false,
        scalars: {
          CountryCode: "string",
          CurrencyCode: "string",
          Date: "string",
          DateTime: "string",
          DayOrMoment: "string",
          Decimal: "string",
          FactValue: "string | number | boolean",
          JSON: "unknown",
        },
      },
    },
  },
};
