"""What a reader's select may call: computing, words, days, lists. Whatever is not named here is refused, a new one too."""

from __future__ import annotations

_OPERATORS = "!~~ !~~* % & && * ** + - ->> -> / // < << <= <> != <@ = > >= >> @> ^ ^@ | || ~ ~~ ~~* ~~~ !~ !~* ~*"
_AGGREGATES = """
any_value approx_count_distinct approx_quantile arbitrary arg_max arg_min argmax argmin array_agg avg bit_and bit_or bit_xor
bool_and bool_or corr count count_if count_star countif covar_pop covar_samp entropy favg first fsum group_concat histogram
kurtosis last list listagg mad max max_by mean median min min_by mode product quantile quantile_cont quantile_disc regr_avgx
regr_avgy regr_count regr_intercept regr_r2 regr_slope sem skewness stddev stddev_pop stddev_samp string_agg sum var_pop
var_samp variance geomean geometric_mean weighted_avg wavg
"""
_WINDOWS = "row_number rank dense_rank rank_dense percent_rank cume_dist ntile lag lead first_value last_value nth_value grouping grouping_id"
_NUMBERS = """
abs acos add asin atan atan2 cbrt ceil ceiling cos cot degrees divide even exp factorial fdiv floor fmod gamma gcd greatest
greatest_common_divisor isfinite isinf isnan lcm least least_common_multiple lgamma ln log log10 log2 mod multiply nextafter pi
pow power radians random round round_even setseed sign signbit sin sqrt subtract tan trunc xor bin hex to_base to_binary to_hex
unbin unhex from_hex from_binary equi_width_bins width_bucket
"""
_WORDS = """
ascii bar base64 bit_length char_length character_length chr concat concat_ws contains damerau_levenshtein editdist3 ends_with
format format_bytes hamming hash ilike_escape instr jaccard jaro_similarity jaro_winkler_similarity lcase left left_grapheme
len length length_grapheme levenshtein like_escape lower lpad ltrim md5 mismatches nfc_normalize not_ilike_escape
not_like_escape octet_length ord overlay position prefix printf regexp_escape regexp_extract regexp_extract_all
regexp_full_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table repeat replace reverse right
right_grapheme rpad rtrim sha1 sha256 split split_part starts_with str_split str_split_regex string_split string_split_regex
string_to_array strip_accents strlen strpos substr substring substring_grapheme suffix to_base64 translate trim ucase unicode
upper url_decode url_encode collate_noaccent collate_nocase
"""
_DAYS = """
age ago century current_date current_time current_timestamp current_localtime current_localtimestamp date_add date_diff
date_part date_sub date_trunc datediff datepart datesub datetrunc day dayname dayofmonth dayofweek dayofyear days_in_month
decade epoch epoch_ms era get_current_time get_current_timestamp hour isodow isoyear julian last_day make_date make_time
make_timestamp microsecond millennium millisecond minute month monthname now quarter second strftime strptime time_bucket
timezone to_centuries to_days to_decades to_hours to_microseconds to_millennia to_milliseconds to_minutes to_months
to_quarters to_seconds to_timestamp to_weeks to_years today transaction_timestamp try_strptime week weekday weekofyear year
yearweek
"""
_LISTS = """
array_aggregate array_append array_apply array_cat array_concat array_contains array_distinct array_extract array_filter
array_has array_has_all array_has_any array_indexof array_intersect array_length array_position array_prepend array_reduce
array_reverse array_reverse_sort array_select array_slice array_sort array_to_string array_transform array_unique array_value
array_zip cardinality element_at filter flatten generate_series generate_subscripts list_aggregate list_any_value list_append
list_apply list_avg list_cat list_concat list_contains list_count list_distinct list_element list_extract list_filter
list_first list_has list_has_all list_has_any list_indexof list_intersect list_last list_max list_median list_min list_pack
list_position list_prepend list_reduce list_resize list_reverse list_reverse_sort list_select list_slice list_sort
list_string_agg list_sum list_transform list_unique list_value list_where list_zip map map_contains map_entries map_extract
map_extract_value map_from_entries map_keys map_values range row struct_concat struct_extract struct_extract_at struct_insert
struct_keys struct_pack struct_update struct_values unnest unpivot_list
"""
_OTHERS = "coalesce constant_or_null error_or_null if ifnull nullif try typeof uuid gen_random_uuid get_bit between"

FUNCTIONS = frozenset(" ".join((_OPERATORS, _AGGREGATES, _WINDOWS, _NUMBERS, _WORDS, _DAYS, _LISTS, _OTHERS)).split())
