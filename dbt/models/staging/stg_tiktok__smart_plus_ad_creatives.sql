{{ staged_list('smart_plus_ad_creatives') }}
