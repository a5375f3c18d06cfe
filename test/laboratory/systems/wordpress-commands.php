<?php
// Works on posts inside of WordPress: reads a line of JSON, {"do": "...", ...}, and answers with a line of JSON.
// Its first argument is the site's folder. What WordPress itself prints goes nowhere.

// The next line may be minutes away.
stream_set_timeout(STDIN, 86400);
$site = $argv[1];
$_SERVER['HTTP_HOST'] = '127.0.0.1';
if (($argv[2] ?? '') === 'install') define('WP_INSTALLING', true);
ob_start();
require $site . '/wp-load.php';
require_once $site . '/wp-admin/includes/admin.php';
require_once $site . '/wp-admin/includes/upgrade.php';
ob_end_clean();

function lab_install($line) {
    if (!is_blog_installed()) wp_install('Laboratory', 'admin', 'lab@example.com', false, '', 'laboratory-only');
    update_option('permalink_structure', '/%postname%/');
    flush_rewrite_rules(false);
    return true;
}

function lab_password($line) {
    WP_Application_Passwords::delete_all_application_passwords(1);
    list($password) = WP_Application_Passwords::create_new_application_password(1, ['name' => 'laboratory']);
    return ['password' => $password, 'version' => get_bloginfo('version')];
}

function lab_clear($line) {
    $ids = get_posts(['post_status' => array_keys(get_post_stati()), 'numberposts' => -1, 'fields' => 'ids']);
    foreach ($ids as $id) wp_delete_post($id, true);
    return count($ids);
}

function lab_create($line) {
    return array_map(function ($mark) {
        return wp_insert_post(['post_title' => $mark, 'post_status' => 'publish', 'post_author' => 1]);
    }, $line['marks']);
}

function lab_update($line) {
    foreach ($line['records'] as $record) wp_update_post(['ID' => (int) $record['id'], 'post_title' => $record['mark']]);
    return true;
}

function lab_remove($line) {
    foreach ($line['ids'] as $id) wp_trash_post((int) $id);
    return true;
}

function lab_age($line) {
    global $wpdb;
    $back = fn($column) => "$column = $column - INTERVAL (3600 + ID % 3000) SECOND";
    $columns = ['post_date', 'post_date_gmt', 'post_modified', 'post_modified_gmt'];
    $ids = implode(',', array_map('intval', $line['ids']));
    $wpdb->query("UPDATE $wpdb->posts SET " . implode(', ', array_map($back, $columns)) . " WHERE ID IN ($ids)");
    wp_cache_flush();
    return true;
}

function lab_list($line) {
    wp_cache_flush();
    $posts = get_posts(['post_status' => 'publish', 'numberposts' => -1]);
    return array_map(function ($post) {
        return ['id' => (string) $post->ID, 'mark' => $post->post_title];
    }, $posts);
}

while (($text = fgets(STDIN)) !== false) {
    $line = json_decode($text, true);
    ob_start();
    $answer = call_user_func('lab_' . $line['do'], $line);
    ob_end_clean();
    fwrite(STDOUT, json_encode($answer) . "\n");
}
