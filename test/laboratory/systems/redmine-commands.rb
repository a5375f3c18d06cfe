# Works on issues inside of Redmine: reads a line of JSON, {"do": "...", ...}, and answers with a line of JSON.
# Its only argument is Redmine's folder. What Redmine itself prints goes to standard error.

require 'json'

ANSWERS = $stdout.dup
ANSWERS.sync = true
$stdout.reopen($stderr)
Dir.chdir(ARGV[0])
require File.join(ARGV[0], 'config', 'environment')

module Laboratory
  HOUR_AND_MORE = 5400

  class << self
    # Once: the database has its tables and nothing else.
    def prepare(_line)
      Redmine::DefaultData::Loader.load('en')
      Setting.rest_api_enabled = '1'
      Setting.notified_events = []
      User.find_by_login('admin').update!(must_change_passwd: false)
      Project.create!(name: 'Laboratory', identifier: 'laboratory', trackers: Tracker.all)
      true
    end

    def key(_line)
      { key: admin.api_key, version: Redmine::VERSION.to_s }
    end

    def create(line)
      line['marks'].map do |mark|
        Issue.create!(
          project: Project.first, tracker: Tracker.first, status: IssueStatus.first,
          priority: IssuePriority.first, author: admin, subject: mark
        ).id
      end
    end

    def update(line)
      line['records'].each do |record|
        issue = Issue.find(record['id'])
        issue.init_journal(admin)
        issue.update!(subject: record['mark'])
      end
      line['records'].length
    end

    def remove(line)
      Issue.where(id: line['ids']).each(&:destroy).length
    end

    def age(line)
      past = Time.now - HOUR_AND_MORE
      Issue.where(id: line['ids']).update_all(created_on: past, updated_on: past)
    end

    def list(_line)
      Issue.order(:id).pluck(:id, :subject).map { |id, mark| { id: id.to_s, mark: mark } }
    end

    private

    def admin
      @admin ||= User.find_by_login('admin')
    end
  end
end

User.current = User.find_by_login('admin')
$stdin.each_line do |text|
  line = JSON.parse(text)
  ANSWERS.puts(JSON.generate(Laboratory.public_send(line['do'], line)))
end
