{{ staged_list('gmv_max_stores') }}
