// SPDX-License-Identifier: MIT
#error "a program that uses the compiled library has included nlohmann/json"
