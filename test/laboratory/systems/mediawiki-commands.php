<?php
// Works on pages inside of MediaWiki: reads a line of JSON, {"do": "...", ...}, and answers with a line of JSON.
// Its first argument is the wiki's folder. A page's title is its id; the summary of its last edit is its version.

use MediaWiki\MediaWikiServices;
use MediaWiki\Page\PageIdentity;
use MediaWiki\Revision\SlotRecord;

$site = $argv[1];
putenv('MW_INSTALL_PATH=' . $site);
require_once $site . '/maintenance/Maintenance.php';

class LaboratoryCommands extends Maintenance {
    private int $pages = 0;
    private User $user;

    public function execute() {
        // The next line may be minutes away.
        stream_set_timeout(STDIN, 86400);
        $this->user = User::newSystemUser('Laboratory', ['steal' => true]);
        while (($text = fgets(STDIN)) !== false) {
            $line = json_decode($text, true);
            $answer = $this->{'lab_' . $line['do']}($line);
            DeferredUpdates::doUpdates();
            fwrite(STDOUT, json_encode($answer) . "\n");
        }
    }

    private function lab_version($line) {
        return MW_VERSION;
    }

    private function lab_clear($line) {
        $tables = ['page', 'revision', 'slots', 'content', 'text', 'recentchanges', 'ip_changes', 'logging', 'archive',
            'log_search', 'revision_comment_temp', 'searchindex', 'watchlist', 'redirect', 'page_props'];
        foreach ($tables as $table) $this->database()->query('TRUNCATE ' . $this->database()->tableName($table));
        return true;
    }

    private function lab_create($line) {
        return array_map(function ($mark) {
            $title = 'Record ' . (++$this->pages);
            $this->edit($title, $mark);
            return $title;
        }, $line['marks']);
    }

    private function lab_update($line) {
        foreach ($line['records'] as $record) $this->edit($record['id'], $record['mark']);
        return true;
    }

    private function lab_remove($line) {
        foreach ($line['ids'] as $id) {
            $page = $this->page($id);
            MediaWikiServices::getInstance()->getDeletePageFactory()->newDeletePage($page, $this->user)
                ->forceImmediate(true)->deleteUnsafe('removed');
        }
        return true;
    }

    private function lab_age($line) {
        $this->database()->query('UPDATE ' . $this->database()->tableName('recentchanges')
            . ' SET rc_timestamp = DATE_FORMAT(rc_timestamp - INTERVAL 2 HOUR, "%Y%m%d%H%i%s")');
        return true;
    }

    private function lab_list($line) {
        $query = ['page_title', 'comment_text'];
        $rows = $this->database()->select(['page', 'revision_comment_temp', 'comment'], $query, [], __METHOD__, [], [
            'revision_comment_temp' => ['JOIN', 'revcomment_rev = page_latest'],
            'comment' => ['JOIN', 'comment_id = revcomment_comment_id'],
        ]);
        $list = [];
        foreach ($rows as $row)
            $list[] = ['id' => str_replace('_', ' ', $row->page_title), 'mark' => $row->comment_text];
        return $list;
    }

    private function edit(string $title, string $mark): void {
        $updater = $this->page($title)->newPageUpdater($this->user);
        $updater->setContent(SlotRecord::MAIN, new WikitextContent($mark));
        $updater->saveRevision(CommentStoreComment::newUnsavedComment($mark));
        if (!$updater->wasSuccessful()) throw new RuntimeException((string) $updater->getStatus());
    }

    private function page(string $title): WikiPage {
        return MediaWikiServices::getInstance()->getWikiPageFactory()->newFromTitle(Title::newFromText($title));
    }

    private function database() {
        return $this->getDB(DB_PRIMARY);
    }
}

$maintClass = LaboratoryCommands::class;
require_once RUN_MAINTENANCE_IF_MAIN;
