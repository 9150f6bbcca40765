/** What a benchmark or a test needs to know of a network. */
export interface ZooNetwork {
  readonly name: string
  /** The model module in this folder; it exports the one function `predict`. */
  readonly file: string
  /** By the names that the inputs have in the graph. */
  readonly inputs: Readonly<Record<string, ZooInput>>
  /** Trainable elements, as published; running statistics are not among them. */
  readonly parameters: number
}

export interface ZooInput {
  readonly dtype: "float32" | "int64"
  readonly shape: readonly number[]
}

const text64 = { input_ids: { dtype: "int64", shape: [1, 64] } } as const
const text128 = {
  input_ids: { dtype: "int64", shape: [1, 128] },
  attention_mask: { dtype: "int64", shape: [1, 128] },
} as const
const sequence = { input: { dtype: "float32", shape: [64, 1, 256] } } as const
const picture = { input: { dtype: "float32", shape: [1, 3, 224, 224] } } as const
const largePicture = { input: { dtype: "float32", shape: [1, 3, 299, 299] } } as const
const features = { input: { dtype: "float32", shape: [1, 512, 13, 13] } } as const

/** All networks of the zoo, vision first. */
export const zoo = [
  { name: "alexnet", file: "alexnet.model.ts", inputs: picture, parameters: 61_100_840 },
  { name: "squeezenet1_0", file: "squeezenet1_0.model.ts", inputs: picture, parameters: 1_248_424 },
  { name: "squeezenet1_1", file: "squeezenet1_1.model.ts", inputs: picture, parameters: 1_235_496 },
  { name: "vgg11", file: "vgg11.model.ts", inputs: picture, parameters: 132_863_336 },
  { name: "vgg11_bn", file: "vgg11_bn.model.ts", inputs: picture, parameters: 132_868_840 },
  { name: "vgg13", file: "vgg13.model.ts", inputs: picture, parameters: 133_047_848 },
  { name: "vgg13_bn", file: "vgg13_bn.model.ts", inputs: picture, parameters: 133_053_736 },
  { name: "vgg16", file: "vgg16.model.ts", inputs: picture, parameters: 138_357_544 },
  { name: "vgg16_bn", file: "vgg16_bn.model.ts", inputs: picture, parameters: 138_365_992 },
  { name: "vgg19", file: "vgg19.model.ts", inputs: picture, parameters: 143_667_240 },
  { name: "vgg19_bn", file: "vgg19_bn.model.ts", inputs: picture, parameters: 143_678_248 },
  { name: "resnet18", file: "resnet18.model.ts", inputs: picture, parameters: 11_689_512 },
  { name: "resnet34", file: "resnet34.model.ts", inputs: picture, parameters: 21_797_672 },
  { name: "resnet50", file: "resnet50.model.ts", inputs: picture, parameters: 25_557_032 },
  { name: "resnet101", file: "resnet101.model.ts", inputs: picture, parameters: 44_549_160 },
  { name: "resnet152", file: "resnet152.model.ts", inputs: picture, parameters: 60_192_808 },
  { name: "resnext50_32x4d", file: "resnext50_32x4d.model.ts", inputs: picture, parameters: 25_028_904 },
  { name: "resnext101_32x8d", file: "resnext101_32x8d.model.ts", inputs: picture, parameters: 88_791_336 },
  { name: "wide_resnet50_2", file: "wide_resnet50_2.model.ts", inputs: picture, parameters: 68_883_240 },
  { name: "wide_resnet101_2", file: "wide_resnet101_2.model.ts", inputs: picture, parameters: 126_886_696 },
  { name: "mobilenet_v1", file: "mobilenet_v1.model.ts", inputs: picture, parameters: 4_231_976 },
  { name: "mobilenet_v2", file: "mobilenet_v2.model.ts", inputs: picture, parameters: 3_504_872 },
  { name: "mnasnet0_5", file: "mnasnet0_5.model.ts", inputs: picture, parameters: 2_218_512 },
  { name: "mnasnet0_75", file: "mnasnet0_75.model.ts", inputs: picture, parameters: 3_170_208 },
  { name: "mnasnet1_0", file: "mnasnet1_0.model.ts", inputs: picture, parameters: 4_383_312 },
  { name: "mnasnet1_3", file: "mnasnet1_3.model.ts", inputs: picture, parameters: 6_282_256 },
  { name: "shufflenet_v2_x0_5", file: "shufflenet_v2_x0_5.model.ts", inputs: picture, parameters: 1_366_792 },
  { name: "shufflenet_v2_x1_0", file: "shufflenet_v2_x1_0.model.ts", inputs: picture, parameters: 2_278_604 },
  { name: "shufflenet_v2_x1_5", file: "shufflenet_v2_x1_5.model.ts", inputs: picture, parameters: 3_503_624 },
  { name: "shufflenet_v2_x2_0", file: "shufflenet_v2_x2_0.model.ts", inputs: picture, parameters: 7_393_996 },
  { name: "densenet121", file: "densenet121.model.ts", inputs: picture, parameters: 7_978_856 },
  { name: "densenet161", file: "densenet161.model.ts", inputs: picture, parameters: 28_681_000 },
  { name: "densenet169", file: "densenet169.model.ts", inputs: picture, parameters: 14_149_480 },
  { name: "densenet201", file: "densenet201.model.ts", inputs: picture, parameters: 20_013_928 },
  { name: "googlenet", file: "googlenet.model.ts", inputs: picture, parameters: 6_624_904 },
  { name: "inception_v3", file: "inception_v3.model.ts", inputs: largePicture, parameters: 23_834_568 },
  { name: "conv_relu_pool", file: "conv_relu_pool.model.ts", inputs: features, parameters: 262_656 },
  { name: "vit_tiny", file: "vit_tiny.model.ts", inputs: picture, parameters: 5_717_416 },
  { name: "vit_b_16", file: "vit_b_16.model.ts", inputs: picture, parameters: 86_567_656 },

  // Sequences: transformers and recurrent networks.
  { name: "bert_mini_s128", file: "bert_mini_s128.model.ts", inputs: text128, parameters: 11_170_560 },
  { name: "bert_base_s128", file: "bert_base_s128.model.ts", inputs: text128, parameters: 109_482_240 },
  { name: "gpt2_small_s64", file: "gpt2_small_s64.model.ts", inputs: text64, parameters: 124_439_808 },
  { name: "lstm_s64_h256", file: "lstm_s64_h256.model.ts", inputs: sequence, parameters: 526_336 },
  { name: "gru_s64_h256", file: "gru_s64_h256.model.ts", inputs: sequence, parameters: 394_752 },
] as const satisfies readonly ZooNetwork[]

export type ZooName = (typeof zoo)[number]["name"]
