-- One meaning a column name, for what readers see of audit and counter and no other file explains (run last by
-- migrate.py).
do $$
declare
    described record;
begin
    for described in
        select class.oid::regclass as relation, meanings.column_name, meanings.meaning
        from (
            values
                ('run_id', '运行标识'),
                ('report_year', '年度'),
                ('inbox', '收件处'),
                ('started_at', '开始时间'),
                ('intake_finished_at', '收件完成时间'),
                ('published_at', '发布时间'),
                ('message', '失败原因'),
                ('decided_at', '答复时间'),
                ('decided_by', '决定人'),
                ('decided_on', '决定日期'),
                ('reason', '理由'),
                ('correction_id', '更正编号'),
                ('filing_id', '所在报表文件'),
                ('earlier_filing_id', '前一版的报表文件'),
                ('file_name', '文件名'),
                ('raw_table', '原始层的表'),
                ('sheet_row', '行号'),
                ('column_name', '列'),
                ('held_value', '原填'),
                ('new_value', '改为'),
                ('expectation', '检查'),
                ('nth', '次序'),
                ('table_name', '所查的表'),
                ('owner', '由谁处理'),
                ('success', '是否通过'),
                ('message_zh', '说明'),
                ('message_en', '说明（英文）'),
                ('todo_zh', '怎样处理'),
                ('checked_at', '检查时间'),
                ('draw_id', '抽取序号'),
                ('drawn_at', '抽取时间'),
                ('seed', '公开的随机种子'),
                ('algorithm_version', '抽取方法的版本'),
                ('parameters', '抽取参数'),
                ('frame_size', '抽样框的平台数'),
                ('platform_code', '平台编码'),
                ('stratum', '层；市州'),
                ('arm', '抽取方式：random 随机，risk 按线索'),
                ('inclusion_probability', '入样概率；0 至 1'),
                ('risk_score', '线索得分'),
                ('reasons_zh', '抽取理由'),
                ('form', '报表：county_report 县级，city_report 市州，province_report 省级'),
                ('unit_code', '填报单位代码'),
                ('earlier_version', '前一版次'),
                ('version', '版次'),
                ('sheet', '工作表'),
                ('row_key', '行的标识'),
                ('change', '变动；新增、删除或修改'),
                ('earlier_row', '前一版的行号'),
                ('later_row', '后一版的行号'),
                ('changed_columns', '改动的列'),
                ('earlier_content', '前一版的内容'),
                ('later_content', '后一版的内容')
        ) as meanings (column_name, meaning)
        inner join pg_attribute as attribute on attribute.attname = meanings.column_name
        inner join pg_class as class on class.oid = attribute.attrelid
        where
            class.relnamespace in ('audit'::regnamespace, 'counter'::regnamespace)
            and class.relkind in ('r', 'v')
            and col_description(attribute.attrelid, attribute.attnum) is null
        union all
        select
            format('audit.%I', meanings.table_name)::regclass,
            meanings.column_name,
            meanings.meaning
        from (
            values
                ('runs', 'status', '状态：open 进行中，failed 失败，published 已发布'),
                ('approvals', 'answer', '答复：approved 批准，sent_back 退回')
        ) as meanings (table_name, column_name, meaning)
    loop
        execute format('comment on column %s.%I is %L', described.relation, described.column_name, described.meaning);
    end loop;
end
$$;
