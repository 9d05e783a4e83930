{{ staged_list('smart_plus_ads') }}
