# 7.80 is the first with CURLOPT_PREREQFUNCTION, by which requests are kept from being sent twice.
find_package(CURL 7.80 REQUIRED)
find_package(nlohmann_json 3.9 REQUIRED)

# Optional: without libidn2, e-mail addresses with an internationalised domain are refused.
find_path(BIZKITHUB_IDN2_INCLUDE_DIR idn2.h)
find_library(BIZKITHUB_IDN2_LIBRARY idn2)
mark_as_advanced(BIZKITHUB_IDN2_INCLUDE_DIR BIZKITHUB_IDN2_LIBRARY)
option(BIZKITHUB_WITH_IDN2 "Accept internationalised e-mail domains, with libidn2" ON)
if(BIZKITHUB_WITH_IDN2 AND BIZKITHUB_IDN2_INCLUDE_DIR AND BIZKITHUB_IDN2_LIBRARY)
  set(BIZKITHUB_HAS_IDN2 ON)
else()
  set(BIZKITHUB_HAS_IDN2 OFF)
endif()
