// What this processor can run.
#pragma once

namespace hullx {

bool cpu_has_v2();  // x86-64-v2; true on other machines, where the baseline is what the compiler targets
bool cpu_has_v3();  // AVX2, FMA, BMI: x86-64-v3
bool cpu_has_v3vnni();
bool cpu_has_v4();  // AVX-512 F, BW, CD, DQ, VL: x86-64-v4
bool cpu_has_v4vnni();

}  // namespace hullx
