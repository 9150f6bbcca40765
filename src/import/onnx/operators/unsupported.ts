const dynamicShape = "how many elements it gives depends on the data, and shapes are fixed when compiling"
const randomness = "random results cannot be compiled; make the random tensor an input of the model"
const sequences = "sequences and optionals are no tensors; export the model with tensors alone"
const texts = "texts are no tensors that can be computed with; do this step before the model"

/** Why standard operators cannot be imported, for messages. */
export const unsupportedReasons: Readonly<Record<string, string>> = {
  Bernoulli: randomness,
  ImageDecoder: "decode images before the model",
  Loop: "export the model with the loop unrolled",
  Multinomial: randomness,
  NonMaxSuppression: dynamicShape,
  Optional: sequences,
  OptionalGetElement: sequences,
  OptionalHasElement: sequences,
  RandomNormal: randomness,
  RandomNormalLike: randomness,
  RandomUniform: randomness,
  RandomUniformLike: randomness,
  RegexFullMatch: texts,
  Scan: "export the model with the loop unrolled",
  SequenceAt: sequences,
  SequenceConstruct: sequences,
  SequenceEmpty: sequences,
  SequenceErase: sequences,
  SequenceInsert: sequences,
  SequenceLength: sequences,
  SequenceMap: sequences,
  SplitToSequence: sequences,
  ConcatFromSequence: sequences,
  StringConcat: texts,
  StringNormalizer: texts,
  StringSplit: texts,
  TfIdfVectorizer: texts,
  Unique: dynamicShape,
}
